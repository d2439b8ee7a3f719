-- Frames: what the board has set aside for a year and a purpose, such as base financing and activities. A call names the frames
-- that what answers it draws on; which lines of a budget draw on which frame is worked out by one function of the model.

create table frame (
  tenant_id uuid not null default app.current_tenant() references association (id),
  key text not null check (length(key) > 0),
  year int not null check (year between 2000 and 2100),
  position int not null,
  name jsonb not null,
  amount_ore bigint not null check (amount_ore >= 0 and amount_ore % 100 = 0),
  cost_types text[] not null default '{}',
  condition jsonb,
  requires text check (requires in ('UNCHANGED_CONTRIBUTIONS')),
  source text,
  shown_to_applicants boolean not null default false,
  primary key (tenant_id, key, year)
);
comment on table frame is 'An amount for a year, in whole kronor. The same key in another year is the same frame.';
comment on column frame.cost_types is 'Keys of the cost types that it pays for; all of them when empty.';
call app.protect('frame');
grant select, insert, update, delete on frame to mellanrum_runtime;
grant select on frame to mellanrum_planner;

alter table call add column frames text[] not null default '{}';
comment on column call.frames is 'Keys of the frames that applications in it draw on.';
