-- The applicants' desk reads every association in which one's organisations take part, in one statement. It does so as a role
-- of its own: mellanrum_desk has the right to read what is here and no right to write anything, and its policies open nothing
-- to the role that serves one association. What it never reads: recommendations, agendas and decisions whose minutes are not
-- adjusted, what was written in the history about them, and whatever is not named here.

-- Who takes part, on the application itself: a policy of application_party cannot ask application_party. The order of parties
-- is not said by it.
alter table application add column party_ids uuid[] not null default '{}';
comment on column application.party_ids is 'The organisations of application_party, kept by a trigger: row security asks here.';
-- Where those who apply see it, but for a decision that holds: the office's own steps are not theirs.
alter table application add column applicant_state text not null default 'DRAFT';
comment on column application.applicant_state is 'The state without what applicants may not know; kept by a trigger. The desk has no right to read the state itself.';
create function app.applicant_state(state text) returns text language sql immutable parallel safe as
  $$ select case state when 'RECOMMENDED' then 'REGISTERED' when 'DECIDED' then 'ON_AGENDA' else state end $$;
create function app.note_state() returns trigger language plpgsql as $$
begin
  new.applicant_state := app.applicant_state(new.state);
  return new;
end $$;
create trigger state_noted before insert or update of state, applicant_state on application
  for each row execute function app.note_state();

alter table application no force row level security;
alter table application_party no force row level security;
update application set state = state, party_ids = array(
  select party.organisation_id from application_party party
  where party.tenant_id = application.tenant_id and party.application_id = application.id);
alter table application force row level security;
alter table application_party force row level security;

create function app.note_party() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update application set party_ids = array_remove(party_ids, old.organisation_id)
    where tenant_id = old.tenant_id and id = old.application_id;
  end if;
  if tg_op <> 'DELETE' then
    update application set party_ids = array_append(array_remove(party_ids, new.organisation_id), new.organisation_id)
    where tenant_id = new.tenant_id and id = new.application_id;
    if not found then
      raise exception 'a party of an application that is not seen in this scope' using errcode = 'insufficient_privilege';
    end if;
  end if;
  return null;
end $$;
create trigger party_noted after insert or delete or update of tenant_id, application_id, organisation_id on application_party
  for each row execute function app.note_party();

create index application_by_party on application using gin (party_ids);
create index application_by_id on application (id);
create index application_by_template on application (tenant_id, template_id);

drop policy desk on application;
drop policy draft on application;
create policy desk on application for select using (party_ids && (select app.current_organisations()));
-- A draft belongs to those who write it. The owner is asked for too, because a new application has no party yet.
create policy draft on application as restrictive for select using (state <> 'DRAFT'
  or owner_id = any ((select app.current_organisations())::uuid[])
  or party_ids && (select app.current_organisations()));

-- What hangs on an application is shown on the desk of those who take part in it.
create procedure app.show_on_desk(of_table regclass) language plpgsql as $$
begin
  execute format(
    'create policy desk_case on %1$s for select to mellanrum_desk using (exists (select from application
       where application.tenant_id = %1$s.tenant_id and application.id = %1$s.application_id))', of_table);
end $$;
call app.show_on_desk('application_party');
call app.show_on_desk('answer');
call app.show_on_desk('budget_line');
call app.show_on_desk('attachment');
call app.show_on_desk('submission');
call app.show_on_desk('completion');

-- The history without the office's and the board's own steps. A kind that is not named is not shown.
create policy desk_case on event for select to mellanrum_desk using (
  kind in ('STARTED', 'SUBMITTED', 'COMPLETION_REQUESTED', 'COMPLETION_ANSWERED', 'MINUTES_ADJUSTED')
  and exists (select from application where application.tenant_id = event.tenant_id and application.id = event.application_id));

-- Calls and forms that one's cases answer, also where one's organisation is no member.
create policy desk_case on call for select to mellanrum_desk using (exists (
  select from application where application.tenant_id = call.tenant_id and application.call_id = call.id));
create policy desk_case on template for select to mellanrum_desk using (exists (
  select from application where application.tenant_id = template.tenant_id and application.template_id = template.id));
-- What the parties of one's cases are in the association.
create policy desk_case on member for select to mellanrum_desk using (exists (
  select from application where application.tenant_id = member.tenant_id
    and member.organisation_id = any (application.party_ids)));
-- The rules of associations that one's organisations are members of. Policies are public.
create policy desk on policy for select to mellanrum_desk using (tenant_id in (
  select member.tenant_id from member where member.organisation_id = any ((select app.current_organisations())::uuid[])));

-- A decision is read when the minutes of its meeting are adjusted. The three ask each other in one direction only.
create policy desk on meeting for select to mellanrum_desk using (minutes_adjusted_on is not null
  and exists (select from application where application.tenant_id = meeting.tenant_id));
create policy desk_case on agenda_item for select to mellanrum_desk using (
  exists (select from meeting where meeting.tenant_id = agenda_item.tenant_id and meeting.id = agenda_item.meeting_id)
  and exists (select from application
    where application.tenant_id = agenda_item.tenant_id and application.id = agenda_item.application_id));
create policy desk_case on decision for select to mellanrum_desk using (exists (
  select from agenda_item item where item.tenant_id = decision.tenant_id and item.id = decision.agenda_item_id
    and item.application_id = decision.application_id));
create policy desk_case on decision_line for select to mellanrum_desk using (exists (
  select from decision where decision.tenant_id = decision_line.tenant_id and decision.id = decision_line.decision_id));
create policy desk_case on document for select to mellanrum_desk using (
  exists (select from submission where submission.tenant_id = document.tenant_id and submission.id = document.submission_id)
  or exists (select from decision where decision.tenant_id = document.tenant_id and decision.id = document.decision_id));

grant usage on schema public, app to mellanrum_desk;
grant select on association, organisation, member, call, template, policy, application_party, answer, budget_line, attachment,
  submission, completion, event, decision, decision_line, document to mellanrum_desk;
grant select (tenant_id, id, call_id, template_id, owner_id, party_ids, title, title_version, applicant_state, registration_number,
  received_at, late, created_at, changed_at) on application to mellanrum_desk;
grant select (id, name) on person to mellanrum_desk;
grant select (tenant_id, id, minutes_adjusted_on) on meeting to mellanrum_desk;
grant select (tenant_id, id, meeting_id, application_id) on agenda_item to mellanrum_desk;

-- A call is public on its association's host. Whoever comes with its id alone asks first whose it is.
grant select (tenant_id, id) on call to mellanrum_system;
create policy locate on call for select to mellanrum_system using (true);
create index call_by_id on call (id);

create table calendar_feed (
  person_id uuid primary key references person (id),
  token_hash bytea not null unique check (length(token_hash) = 32),
  language text not null check (language in ('sv', 'en')),
  created_at timestamptz not null,
  used_at timestamptz
);
comment on table calendar_feed is 'Secret addresses at which a calendar program reads one''s dates. Only the hash of the token is kept.';
grant select, insert, update, delete on calendar_feed to mellanrum_system;
