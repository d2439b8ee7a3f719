-- Several versions of one policy side by side, each with its time in force. A call may name the version that it has; else it is the one
-- in force when the call opens, and where the intake is always open when an application is begun. What is sent in keeps the versions
-- that it was sent in under.

alter table policy
  add column key text,
  add column version int not null default 1 check (version >= 1),
  add column valid_from date,
  add column valid_until date,
  add column drafts_follow_on date,
  add check (valid_until > valid_from),
  add check (drafts_follow_on >= valid_from);
alter table policy no force row level security;
update policy set key = number;
alter table policy force row level security;
alter table policy alter column key set not null, add check (key <> ''), drop constraint policy_pkey, add primary key (tenant_id, key, version);
comment on column policy.key is 'Names the policy in all its versions; that of its first version where none is said.';
comment on column policy.valid_until is 'The first day on which it is in force no longer; none where the next version replaces it, or none does.';
comment on column policy.drafts_follow_on is 'From this day drafts follow it that were begun before it was in force, where the intake is always open.';

alter table call add column policies jsonb not null default '[]';
comment on column call.policies is 'Key and version of each policy that it names a version of.';

alter table application add column policies jsonb check ((policies is null) or jsonb_typeof(policies) = 'array');
comment on column application.policies is 'Key and version of the policies that it was sent in under, and why each held; none in a draft.';
alter table policy no force row level security;
alter table application no force row level security;
alter table call no force row level security;
update application set policies = coalesce((
    select jsonb_agg(jsonb_build_object('key', policy.key, 'version', policy.version, 'ground',
      case
        when call.mode = 'CALL' and call.opens_on is not null then jsonb_build_object('by', 'opening', 'day', call.opens_on)
        when call.mode = 'CALL' and call.closes_at is not null then jsonb_build_object('by', 'closing', 'day', left(call.closes_at, 10)::date)
        else jsonb_build_object('by', 'begun', 'day', (application.created_at at time zone 'Europe/Stockholm')::date)
      end) order by policy.position)
    from policy join call on call.tenant_id = policy.tenant_id and call.id = application.call_id where policy.tenant_id = application.tenant_id), '[]')
  where state <> 'DRAFT';
alter table application force row level security;
alter table call force row level security;
alter table policy force row level security;
grant select (policies) on call to mellanrum_desk;
grant select (policies) on application to mellanrum_planner;
