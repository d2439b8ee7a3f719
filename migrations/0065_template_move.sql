-- A call that gets another form while applications to it are being written. Drafts are nobody's to touch but their writers', so
-- they are not rewritten: a change says whether they follow, and which form a draft is in is looked up. Going back is marking the
-- change as undone. What is sent in keeps the form that it was sent in.

create table template_move (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  call_id uuid not null,
  from_template_id uuid not null,
  to_template_id uuid not null,
  drafts_follow boolean not null,
  reason text not null check (length(reason) between 1 and 2000),
  moved_by uuid not null references person (id),
  moved_at timestamptz not null,
  undone_by uuid references person (id),
  undone_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, from_template_id) references template (tenant_id, id),
  foreign key (tenant_id, to_template_id) references template (tenant_id, id),
  check ((undone_at is null) = (undone_by is null))
);
comment on column template_move.drafts_follow is 'Whether drafts that were begun before it are written in the new form from then on.';
create index template_move_by_call on template_move (tenant_id, call_id, moved_at);
create index template_move_by_template on template_move (tenant_id, to_template_id);
create index template_move_by_template_left on template_move (tenant_id, from_template_id);
call app.protect('template_move');

-- Which form a draft is in decides what its writers read, wherever they are. Why it changed is theirs to know, who changed it is not.
create policy desk on template_move for select using (tenant_id in (
  select member.tenant_id from member where member.organisation_id = any ((select app.current_organisations())::uuid[])));
create policy desk_case on template_move for select to mellanrum_desk using (exists (
  select from application where application.tenant_id = template_move.tenant_id and application.call_id = template_move.call_id));
drop policy desk_case on template;
create policy desk_case on template for select to mellanrum_desk using (exists (
  select from application where application.tenant_id = template.tenant_id and (application.template_id = template.id
    or exists (select from template_move moved where moved.tenant_id = application.tenant_id
      and moved.call_id = application.call_id and moved.to_template_id = template.id))));

grant select, insert, update (undone_by, undone_at) on template_move to mellanrum_runtime;
grant select (tenant_id, id, call_id, from_template_id, to_template_id, drafts_follow, reason, moved_at, undone_at)
  on template_move to mellanrum_desk;
grant select (tenant_id, id, call_id, to_template_id, drafts_follow, moved_at, undone_at) on template_move to mellanrum_planner;
grant select (created_at) on application to mellanrum_planner;
