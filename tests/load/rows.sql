-- Many applications, as rows: copies of one that was submitted and of one that
-- is signed and not yet sent. What the service would have made one by one is
-- put in place at once, without triggers; nothing of it is proof of anything
-- but time.
--
--   psql -v organisations=N -v calls=N -v fresh=N -v sendable=N -v senders=N
--        -v submitted=UUID -v signed=UUID -f rows.sql
--
-- Applications to the first calls from each organisation; fresh calls to which
-- nobody has applied; calls to which the first organisations can send what they
-- have signed. All calls are copies of the submitted one's. Identifiers are
-- numbers: see bench_id.
set session_replication_role = replica;
set search_path = tilskudd;

create function bench_id(kind text, n bigint) returns uuid
language sql immutable
return ('00000000-' || kind || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

-- Valid by its check digit, and nobody's: Enhetsregisteret begins at 8 and 9.
create function bench_number(n bigint) returns text
language sql immutable
return (
    select b.digits || mod(11 - mod(sum(substr(b.digits, i, 1)::integer
                                        * (array[3, 2, 7, 6, 5, 4, 3, 2])[i]),
                                    11), 11)
    from (select (20000000 + n)::text as digits) as b,
         generate_series(1, 8) as i
    group by b.digits);

-- Some have no check digit: there are more than enough.
create table bench_organisation as
select row_number() over () as n, o.number
from (select bench_number(n) as number
      from generate_series(1, 2 * :organisations) as n) as o
where length(o.number) = 9
limit :organisations;
create unique index on bench_organisation (n);
grant select on bench_organisation to tilskudd_app, tilskudd_applicant;

create table bench_origin as
select a.*, p.id as applicant_id
from application a
join applicant p using (organisation_number)
where a.id in (:'submitted', :'signed');

insert into applicant
select (jsonb_populate_record(p, jsonb_build_object(
           'id', bench_id('000a', o.n),
           'organisation_number', o.number,
           'name', 'Kommune nummer ' || o.n))).*
from applicant p, bench_organisation o
where p.id = (select applicant_id from bench_origin limit 1);

-- A generated column can't be given a value.
select string_agg(quote_ident(column_name), ', ' order by ordinal_position)
       as call_columns
from information_schema.columns
where table_schema = 'tilskudd' and table_name = 'call'
  and is_generated = 'NEVER' \gset

insert into call (:call_columns)
select :call_columns
from (select (jsonb_populate_record(c, jsonb_build_object(
                 'id', bench_id('000c', n)))).*
      from call c, generate_series(1, :calls + :fresh + :sendable) as n
      where c.id = (select call_id from bench_origin where id = :'submitted'))
     as copies;

-- Which calls and organisations, as which application.
create table bench_pair as
select 'submitted' as kind, bench_id('000d', (c - 1) * :organisations + o.n)
           as id, bench_id('000c', c) as call_id, o.number,
       (c - 1) * :organisations + o.n as n
from generate_series(1, :calls) as c, bench_organisation o
union all
select 'signed', bench_id('000e', (c - 1) * :senders + o.n),
       bench_id('000c', :calls + :fresh + c), o.number,
       :organisations * :calls + (c - 1) * :senders + o.n
from generate_series(1, :sendable) as c, bench_organisation o
where o.n <= :senders;

insert into application
select (jsonb_populate_record(a, jsonb_build_object(
           'id', p.id, 'call_id', p.call_id,
           'organisation_number', p.number,
           'reference', case p.kind when 'submitted'
                        then 'BENCH-' || p.n end,
           'first_submitted_at', a.first_submitted_at
                                 + p.n * interval '1 microsecond',
           'created_at', a.created_at + p.n * interval '1 microsecond'))).*
from bench_pair p
join application a on a.id = case p.kind when 'submitted' then :'submitted'
                             else :'signed' end::uuid;

insert into application_version
select (jsonb_populate_record(v, jsonb_build_object(
           'application_id', p.id, 'organisation_number', p.number))).*
from bench_pair p
join application_version v on v.application_id = :'submitted'
where p.kind = 'submitted';

insert into measure
select (jsonb_populate_record(m, jsonb_build_object(
           'application_id', p.id, 'organisation_number', p.number))).*
from bench_pair p
join measure m on m.application_id = :'submitted'
where p.kind = 'submitted';

drop table bench_pair, bench_origin;
reset session_replication_role;
vacuum (analyze);
