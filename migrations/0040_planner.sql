-- What a changed file would do to what is written under the association's settings is told before it is applied. That counts
-- drafts too, which are nobody's to see but their writers'. So it is counted as a role of its own: mellanrum_planner, which the
-- runtime role becomes for one transaction in the scope of one association, reads its settings and of applications only what
-- they hang on, nothing that says what is in them, and writes nothing.

grant usage on schema public, app to mellanrum_planner;
grant select on association, organisation, member, policy, template, call, meeting to mellanrum_planner;
grant select (association_id) on suspension to mellanrum_planner;
grant select (tenant_id, id, call_id, template_id, party_ids, state) on application to mellanrum_planner;
grant select (tenant_id, application_id, year, cost_type_key) on budget_line to mellanrum_planner;

alter policy draft on application using (state <> 'DRAFT'
  or owner_id = any ((select app.current_organisations())::uuid[])
  or party_ids && (select app.current_organisations())
  or (select current_user = 'mellanrum_planner'));
