-- The roles. Run before the migrations by whoever may create roles; does nothing when they are there.
--   mellanrum_owner    owns every table, cannot log in, is taken on by whoever migrates
--   mellanrum_runtime  serves requests and runs jobs, always inside one scope
--   mellanrum_system   the few things that come before the scope is known: sessions, host lookup, claiming jobs
--   mellanrum_desk     what the runtime role becomes for one transaction that reads many associations for their applicants;
--                      cannot log in and has no right to write
--   mellanrum_overview what the system role becomes for one transaction that counts over all associations; cannot log in and
--                      has no right to write
--   mellanrum_planner  what the runtime role becomes for one transaction that counts what hangs on one association's settings;
--                      cannot log in and has no right to write
-- None of them may bypass row security.
do $$
begin
  if not exists (select from pg_roles where rolname = 'mellanrum_owner') then
    create role mellanrum_owner nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'mellanrum_runtime') then
    create role mellanrum_runtime login nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'mellanrum_system') then
    create role mellanrum_system login nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'mellanrum_desk') then
    create role mellanrum_desk nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'mellanrum_overview') then
    create role mellanrum_overview nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'mellanrum_planner') then
    create role mellanrum_planner nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another migration on the same cluster was quicker
end $$;
-- Planning a wide join under row security costs as much as running it.
alter role mellanrum_runtime set plan_cache_mode = force_generic_plan;
-- Becoming the desk or the planner is a step that is taken; without it none of their policies opens anything to the runtime role.
alter role mellanrum_runtime noinherit;
grant mellanrum_desk, mellanrum_planner to mellanrum_runtime;
-- Becoming the overview is a step that is taken; without it none of its policies opens anything to the system role.
alter role mellanrum_system noinherit;
grant mellanrum_overview to mellanrum_system;
