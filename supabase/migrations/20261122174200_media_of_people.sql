-- What people bring to the bucket themselves, beside uploads: photos and music by those who make clips, the
-- logo by owners. They add; they replace and delete nothing.
do $$
begin
    if to_regclass('storage.objects') is null then
        raise notice 'There is no storage here; nobody can bring files.';
        return;
    end if;
    drop policy if exists editai_makers_bring on storage.objects;
    create policy editai_makers_bring on storage.objects for insert to authenticated with check (
        bucket_id = 'editai-media' and split_part(name, '/', 2) in ('photos', 'music')
        and split_part(name, '/', 1) in (select one::text from editai.my_making_stores() as one)
    );
    drop policy if exists editai_owners_bring on storage.objects;
    create policy editai_owners_bring on storage.objects for insert to authenticated with check (
        bucket_id = 'editai-media' and split_part(name, '/', 2) = 'brand'
        and split_part(name, '/', 1) in (select one::text from editai.my_own_stores() as one)
    );
end $$;

insert into public.schema_migrations (name) values ('20261122174200_media_of_people') on conflict do nothing;
