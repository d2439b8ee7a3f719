-- What every other migration builds on: the scope of a transaction, and the one shape of a tenant's table.

create schema app;
grant usage on schema app to mellanrum_runtime, mellanrum_system;

-- Set for one transaction by `store::Db`. After a transaction that set it the setting is '', not null.
create function app.current_tenant() returns uuid
  language sql stable parallel safe as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function app.current_person() returns uuid
  language sql stable parallel safe as $$ select nullif(current_setting('app.person', true), '')::uuid $$;
create function app.current_organisations() returns uuid[]
  language sql stable parallel safe as $$ select coalesce(nullif(current_setting('app.organisations', true), '')::uuid[], '{}') $$;

-- Row security in its one shape: a tenant's rows, for reading and for writing, and nobody else's.
create procedure app.protect(of_table regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', of_table);
  execute format('alter table %s force row level security', of_table);
  execute format('create policy tenant on %s using (tenant_id = (select app.current_tenant())) with check (tenant_id = (select app.current_tenant()))', of_table);
end $$;
