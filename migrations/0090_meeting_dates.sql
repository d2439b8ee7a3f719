-- Board meetings that are added, moved and cancelled in the portal. A cancelled meeting keeps its row, so that whoever has it in her
-- calendar is told, and so that it can be restored with what was on its agenda.

alter table meeting
  add column starts_at text check (starts_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  add column revision int not null default 0 check (revision >= 0),
  add column cancelled_at timestamptz,
  add column cancelled_by uuid references person (id),
  add column cancelled_reason text check (length(cancelled_reason) between 1 and 2000),
  add column cancelled_items uuid[] not null default '{}',
  add check (cancelled_at is not null or (cancelled_by is null and cancelled_reason is null and cancelled_items = '{}'));
comment on column meeting.starts_at is 'Local time in Sweden, where one is said.';
comment on column meeting.revision is 'How often what is announced of it has changed: calendars count by it (SEQUENCE, RFC 5545).';
comment on column meeting.cancelled_by is 'Null when a file without the meeting was applied: whoever runs the platform did it.';
comment on column meeting.cancelled_items is 'The applications that were on its agenda, in order.';

-- A plan says what is on a meeting that a file lacks or moves: how much, never what.
grant select (tenant_id, id, meeting_id) on agenda_item to mellanrum_planner;
grant select (tenant_id, agenda_item_id) on decision to mellanrum_planner;
