-- Where the record of migrations is kept, before there is any. It is read by
-- the service at start and belongs to nobody: no row-level security.
do $$
begin
    create schema if not exists tilskudd;
    create table if not exists tilskudd.migration (
        version    integer primary key,
        name       text not null,
        checksum   text not null,
        applied_at timestamptz not null default clock_timestamp()
    );
    grant usage on schema tilskudd to tilskudd_public;
    grant select on tilskudd.migration to tilskudd_public;
end
$$
