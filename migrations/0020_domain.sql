-- Host names of associations' own, besides the one below the apex host that each has by its slug.

create table association_domain (
  name text primary key check (name ~ '^[a-z0-9.-]+$'),
  association_id uuid not null references association (id)
);
comment on table association_domain is 'Comes before the tenant is known: a request names its host first. In the order of the profile.';
create index association_domain_by_association on association_domain (association_id);

grant select on association_domain to mellanrum_runtime, mellanrum_system;
grant insert, delete on association_domain to mellanrum_system;
