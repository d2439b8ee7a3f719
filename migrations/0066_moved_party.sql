-- Which form a draft is in decides what its writers read, also where their organisation is no member: a party that is none, or
-- one that the association's file has taken away.
drop policy desk on template_move;
create policy desk on template_move for select using (tenant_id in (
    select member.tenant_id from member where member.organisation_id = any ((select app.current_organisations())::uuid[]))
  or exists (select from application where application.tenant_id = template_move.tenant_id
    and application.call_id = template_move.call_id
    and application.party_ids && (select app.current_organisations())::uuid[]));
