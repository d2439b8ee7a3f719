-- Generated documents: the receipt of a submission, the decision. The content lies in object storage under the id.

create table document (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  kind text not null check (kind in ('SUBMISSION', 'DECISION')),
  submission_id uuid,
  decision_id uuid,
  file_name text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, submission_id),
  unique (tenant_id, decision_id),
  foreign key (tenant_id, submission_id) references submission (tenant_id, id),
  foreign key (tenant_id, decision_id) references decision (tenant_id, id),
  check (num_nonnulls(submission_id, decision_id) = 1)
);
call app.protect('document');
grant select, insert on document to mellanrum_runtime;
