-- How an association judges and decides: a judgement per criterion, frozen into the recommendation when it is made; which
-- criteria and steps a call has instead of its association's; and who presented a case to the board.

create table judgement (
  tenant_id uuid not null default app.current_tenant() references association (id),
  application_id uuid not null,
  criterion_key text not null check (length(criterion_key) between 1 and 200),
  step text,
  motivation text not null check (length(motivation) <= 20000),
  version int not null check (version >= 1),
  judged_by uuid not null references person (id),
  judged_at timestamptz not null,
  primary key (tenant_id, application_id, criterion_key),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
comment on column judgement.step is 'Key of the step of the criterion''s scale; null while there is none, and for a comment.';
call app.protect('judgement');
grant select, insert, update on judgement to mellanrum_runtime;

alter table recommendation add column judgements jsonb not null default '[]';
comment on column recommendation.judgements is 'The judgement as it was when the recommendation was made, with the words of the criteria and the steps then.';

alter table call add column criteria text[];
comment on column call.criteria is 'Keys of the criteria that the call uses; null for all of the association''s.';
alter table call add column process jsonb not null default '{}';
comment on column call.process is 'What the call has instead of the association''s process.';

alter table decision add column judgements jsonb not null default '[]';
comment on column decision.judgements is 'The judgement of the recommendation that the board decided on.';
alter table decision add column presented_by text not null default '' check (length(presented_by) <= 500);
