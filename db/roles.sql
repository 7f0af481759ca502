-- The database roles, made once per cluster by a superuser before the first
-- migration. Safe to run again. Passwords and peer maps are the operator's.
--
--   tilskudd_owner      owns the schema, runs migrations; no application data
--   tilskudd_operator   loads reference data (schemes, staff, mandates)
--   tilskudd_app        what the service logs in as: owns nothing, inherits
--                       nothing, may only become one of those below
--   tilskudd_public     nobody in particular: published calls, reference data
--   tilskudd_applicant  one organisation: its own rows
--   tilskudd_staff      one administrator: its calls and what was sent to it
--   tilskudd_worker     no side of a case: `tilskudd-api worker`, which keeps
--                       what the register says of applicants, and the state of
--                       jobs; their items it does as the person who asked
--   tilskudd_frame      owns the functions that move what is awarded of a call,
--                       and that hold it against its end
--   tilskudd_appeal     owns the functions that hold and reopen the application
--                       of an appeal
--   tilskudd_ledger     owns the functions that keep awards and their ledger
--   tilskudd_statistics owns the functions that count over all cases
--   tilskudd_redaction  owns the function that hides what was redacted also in
--                       answers that are kept to be repeated
--   tilskudd_chain      links the audit rows of a case, and verifies the links
do $$
declare
    wanted record;
begin
    for wanted in
        select * from (values
            ('tilskudd_owner', 'login noinherit'),
            ('tilskudd_app', 'login noinherit'),
            ('tilskudd_operator', 'nologin'),
            ('tilskudd_public', 'nologin'),
            ('tilskudd_applicant', 'nologin'),
            ('tilskudd_staff', 'nologin'),
            ('tilskudd_worker', 'nologin'),
            ('tilskudd_frame', 'nologin'),
            ('tilskudd_appeal', 'nologin'),
            ('tilskudd_ledger', 'nologin'),
            ('tilskudd_statistics', 'nologin'),
            ('tilskudd_redaction', 'nologin'),
            ('tilskudd_chain', 'nologin')) as roles (name, options)
    loop
        if not exists (select from pg_roles where rolname = wanted.name) then
            execute format('create role %I %s nosuperuser nocreatedb '
                           'nocreaterole nobypassrls noreplication',
                           wanted.name, wanted.options);
        end if;
    end loop;
end
$$;

-- The words with which the server refuses a statement may quote a value, and
-- its log would keep them: the service's own log tells of each without.
alter role tilskudd_app set log_min_messages = 'fatal';
alter role tilskudd_app set log_min_error_statement = 'panic';
alter role tilskudd_app set log_parameter_max_length = 0;
alter role tilskudd_app set log_parameter_max_length_on_error = 0;

grant tilskudd_public, tilskudd_applicant, tilskudd_staff, tilskudd_worker
    to tilskudd_app;
grant tilskudd_operator, tilskudd_frame, tilskudd_appeal, tilskudd_ledger,
    tilskudd_statistics, tilskudd_redaction, tilskudd_chain to tilskudd_owner;
