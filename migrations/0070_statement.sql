-- A problem statement that the board answers with its direction before an application is written: an application of another kind,
-- in the same call, written in a form of its own. The application that follows it points to it.

alter table application
  add column kind text not null default 'APPLICATION' check (kind in ('APPLICATION', 'PROBLEM_STATEMENT')),
  add column statement_id uuid,
  add foreign key (tenant_id, statement_id) references application (tenant_id, id),
  add check (statement_id is null or kind = 'APPLICATION');
comment on column application.statement_id is 'The problem statement by whose answer it may be written.';
create index application_by_statement on application (tenant_id, statement_id);
-- The desk knows no tenant beforehand.
create index application_that_follows on application (statement_id) where statement_id is not null;

alter table call
  add column statement_template_id uuid,
  add foreign key (tenant_id, statement_template_id) references template (tenant_id, id);
comment on column call.statement_template_id is 'The form of problem statements, where the process has that step.';
create index call_by_statement_template on call (tenant_id, statement_template_id);

-- A direction is no grant: it has words of its own.
alter table decision drop constraint decision_outcome_check;
alter table decision add constraint decision_outcome_check check (outcome in
  ('GRANTED', 'PARTLY_GRANTED', 'REJECTED', 'REFERRED_BACK', 'TABLED', 'GO_ON', 'GO_NO_FURTHER', 'WORK_OVER'));

-- A call's other form is not that of its problem statements, so whoever changes it counts without them.
alter table draft_count add column statements int not null default 0 check (statements >= 0);
comment on column draft_count.drafts is 'All drafts, problem statements among them.';
create or replace function app.note_draft() returns trigger language plpgsql as $$
declare
  statement int := case when new.kind = 'PROBLEM_STATEMENT' then 1 else 0 end;
begin
  if tg_op = 'INSERT' then
    insert into draft_count (tenant_id, call_id, drafts, statements) values (new.tenant_id, new.call_id, 1, statement)
    on conflict (tenant_id, call_id) do update set drafts = draft_count.drafts + 1, statements = draft_count.statements + statement;
  else
    update draft_count set drafts = drafts - 1, statements = statements - statement
    where tenant_id = new.tenant_id and call_id = new.call_id;
  end if;
  return null;
end $$;

grant select (kind, statement_id) on application to mellanrum_desk;
grant select (kind) on application to mellanrum_planner;

-- Whoever writes the application reads the direction, also where it took no part in the statement.
drop policy desk_case on agenda_item;
create policy desk_case on agenda_item for select to mellanrum_desk using (
  exists (select from meeting where meeting.tenant_id = agenda_item.tenant_id and meeting.id = agenda_item.meeting_id)
  and exists (select from application where application.tenant_id = agenda_item.tenant_id
    and (application.id = agenda_item.application_id or application.statement_id = agenda_item.application_id)));

-- What a form is that a case was begun in, or follows to: an application alone follows its call's changes of form.
drop policy desk_case on template;
create policy desk_case on template for select to mellanrum_desk using (exists (
  select from application where application.tenant_id = template.tenant_id and (application.template_id = template.id
    or (application.kind = 'APPLICATION' and exists (select from template_move moved where moved.tenant_id = application.tenant_id
      and moved.call_id = application.call_id and moved.to_template_id = template.id)))));
