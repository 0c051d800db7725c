-- The newest clips of a project come in the index's own order: a project of hundreds had each of them read,
-- with its shots, and sorted.

create index if not exists clips_of_project_page on public.editai_clips (
    project_id, profile_id, created_at desc, id desc
);

insert into public.schema_migrations (name) values ('20261122174400_clips_of_project') on conflict do nothing;
