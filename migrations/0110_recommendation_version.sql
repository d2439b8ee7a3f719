-- A recommendation counts its changes, so that an officer does not write over a colleague unseen.

alter table recommendation add column version int not null default 1 check (version >= 1);
comment on column recommendation.version is 'Counts the changes; 1 when new.';
