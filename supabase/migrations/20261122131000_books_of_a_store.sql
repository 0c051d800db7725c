-- The sums of one store are read without those of the others; who may see all stores' books; and what an
-- owner books by hand.

create index if not exists cost_hours_of_store on public.cost_hours (store_id, hour) include (
    service, operation, amount_microusd, entries, characters, cached_characters, cache_saved_microusd, work_ms
);

-- The e-mails of EDITAI_ADMINS, told by the worker. They see the books of all stores, deleted ones
-- included, and nothing else of them.
create table if not exists public.book_readers (
    email text primary key not null check (email = lower(email) and email <> '')
);
alter table public.book_readers enable row level security;
revoke all on public.book_readers from public, anon, authenticated, service_role;
grant select on public.book_readers to service_role;
drop policy if exists members_read on public.book_readers;
create policy members_read on public.book_readers for select to authenticated using (false);

create or replace function editai.reads_all_books() returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.book_readers where email = editai.my_email());
$$;

create or replace function public.reads_all_books() returns boolean
language sql stable set search_path = '' as $$
    select editai.reads_all_books();
$$;

create or replace function public.set_book_readers(p_emails jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
    delete from public.book_readers where not p_emails ? email;
    insert into public.book_readers select distinct lower(value) from jsonb_array_elements_text(p_emails)
    on conflict do nothing;
end $$;

do $$
declare
    one text;
    store text;
begin
    for one, store in
        select * from (values ('api_costs', 'profile_id'), ('cost_reservations', 'profile_id'),
            ('cost_hours', 'store_id'), ('cost_stores', 'store_id')) as books (one, store)
    loop
        execute format('drop policy if exists members_read on public.%I', one);
        execute format(
            'create policy members_read on public.%I for select to authenticated'
            ' using (%I in (select editai.my_stores()) or (select editai.reads_all_books()))', one, store);
    end loop;
end $$;

-- Book what an owner knows better than the books do: a difference, without an amount held before. What
-- adds to the month must fit into the quota, counted under the same lock as reserve_cost counts.
create or replace function public.adjust_cost(
    p_profile_id uuid, p_job_id uuid, p_cost jsonb, p_month_start timestamptz, p_month_end timestamptz,
    p_created_by uuid, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    amount bigint := (p_cost ->> 'amount_microusd')::bigint;
    store public.profiles;
    entry public.api_costs;
begin
    perform editai.require_role(p_profile_id, array['owner']);
    select * into store from public.profiles where id = p_profile_id for no key update;
    if store.id is null then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    select * into entry from public.api_costs
    where profile_id = p_profile_id and request_id = p_cost ->> 'request_id';
    if entry.id is not null then
        return to_jsonb(entry);
    end if;
    if amount > 0 and store.monthly_quota_microusd is not null and store.monthly_quota_microusd < amount
        + (select coalesce(sum(amount_microusd), 0) from public.api_costs
           where profile_id = p_profile_id and created_at >= p_month_start and created_at < p_month_end)
        + (select coalesce(sum(amount_microusd), 0) from public.cost_reservations
           where profile_id = p_profile_id and state in ('held', 'unsettled'))
    then
        perform editai.fail('EA402', store.name, jsonb_build_object(
            'amount_microusd', amount, 'quota_microusd', store.monthly_quota_microusd));
    end if;
    insert into public.api_costs
        (profile_id, profile_name, job_id, service, operation, model, units, unit, unit_price_microusd,
         amount_microusd, request_id, details, created_by, created_at)
    values (store.id, store.name, p_job_id, p_cost ->> 'service', p_cost ->> 'operation', p_cost ->> 'model',
        (p_cost ->> 'units')::double precision, p_cost ->> 'unit',
        (p_cost ->> 'unit_price_microusd')::double precision, amount, p_cost ->> 'request_id',
        (p_cost -> 'details') || jsonb_build_object('profile_id', store.id), person, moment)
    returning * into entry;
    return to_jsonb(entry);
end $$;

revoke all on function public.reads_all_books(), public.set_book_readers(jsonb),
    public.adjust_cost(uuid, uuid, jsonb, timestamptz, timestamptz, uuid, timestamptz),
    editai.reads_all_books() from public, anon, authenticated;
grant execute on function public.reads_all_books(),
    public.adjust_cost(uuid, uuid, jsonb, timestamptz, timestamptz, uuid, timestamptz), editai.reads_all_books()
to authenticated, service_role;
grant execute on function public.set_book_readers(jsonb) to service_role;

insert into public.schema_migrations (name) values ('20261122131000_books_of_a_store') on conflict do nothing;
