-- Members over time: a member has periods, seats on the board, and a share where shares are decided. Who is a member on a day
-- is answered by one function of the model, so periods are kept as the association's file has them.

alter table member
  add column periods jsonb not null default '[]' check (jsonb_typeof(periods) = 'array'),
  add column seats int not null default 1 check (seats between 1 and 20),
  add column substitutes int not null default 1 check (substitutes between 1 and 20),
  add column share_per_mille int check (share_per_mille between 0 and 1000);
comment on column member.periods is 'Objects with `from` and `to`, days that belong to it, the earliest first; a member always when there are none.';

create table contribution (
  tenant_id uuid not null default app.current_tenant() references association (id),
  organisation_id uuid not null,
  year int not null check (year between 2000 and 2100),
  planned_ore bigint check (planned_ore >= 0 and planned_ore % 100 = 0),
  decided_ore bigint check (decided_ore >= 0 and decided_ore % 100 = 0),
  received_ore bigint check (received_ore >= 0 and received_ore % 100 = 0),
  primary key (tenant_id, organisation_id, year),
  foreign key (tenant_id, organisation_id) references member (tenant_id, organisation_id) on delete cascade,
  check (coalesce(planned_ore, decided_ore, received_ore) is not null)
);
comment on table contribution is 'What a member contributes in a year, in whole kronor; it goes with the member when a file takes the member away.';
call app.protect('contribution');
grant select, insert, update, delete on contribution to mellanrum_runtime;
grant select on contribution to mellanrum_planner;
