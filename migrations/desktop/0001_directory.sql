-- The desk's database. Two kinds of tables:
--   the log (op, change_set, audit) is what happened, appended and never changed;
--   the projections (person, badge, unit, ...) are what follows from it, and can be made again.
-- Ids are UUIDs of 16 bytes. Versions are operations, written LOG:PLACE.
-- Instants are milliseconds since 1970 UTC, calendar dates YYYY-MM-DD.

create table meta (
  -- directory_id, organisation_secret, log_id, rev, last_hlc, recovery (wrapped key checks), collation, ...
  k text primary key,
  v any not null
) without rowid, strict;

create table organisation (
  id blob primary key,
  name text,
  country text,
  language text,
  time_zone text,
  default_role_employee blob,          -- null: the built-in one of that type of people
  default_role_contractor blob,
  default_role_customer blob,
  default_role_vendor blob,
  default_role_visitor blob,
  default_role_service blob,
  created_ver text not null
) strict;

create table person (
  n integer primary key,               -- local row number; the search indexes refer to it
  id blob not null constraint person_id unique,
  given text,
  family text,
  display_name text,
  phonetic_name text,
  email text,                          -- no UNIQUE: two desks may both take one address offline; see claim
  secondary_email text,
  username text,
  phone text,
  title text,
  person_type text,
  company blob,
  division blob,
  department blob,                     -- primary department; further ones are edges
  site blob,
  cost_centre blob,
  manager blob,
  employee_no text,
  start_date text,
  end_date text,
  language text,
  region text,
  time_zone text,
  date_order text,
  first_weekday text,
  units text,
  use_computer_time integer,
  notify_routes text,
  notify_assignment integer,
  production integer,
  note text,
  activated_at integer,
  merged_into blob,                    -- this entry is only the way to that person
  extra text not null default '{}',    -- fields of a newer version survive here
  created_ver text not null,           -- the version of every field that has no row in fver
  created_at integer not null,
  created_by blob,
  changed_at integer not null,
  changed_by blob,
  retracted integer not null default 0,-- made in error and taken back; invisible, its keys are free
  -- What follows lists and search read only. It is derived and outside every digest.
  state integer not null,              -- 0 staged 1 invited 2 active 3 suspended 4 bin 5 purged 9 retracted
  next_change_at integer,              -- when the first of what lies ahead comes; see coming
  badge_label text,                    -- short form of the first badge
  badge_count integer not null default 0,
  contested integer not null default 0,-- one of its keys is held by somebody else
  roles integer not null default 0,    -- built-in roles in force, one bit each in their order
  linked blob,                         -- groups and roles of the office's own in force, 16 bytes each
  further blob,                        -- further departments, 16 bytes each
  mail_domain text,                    -- what follows the @ of email, folded
  name_key blob not null,              -- collation key of display_name: memcmp order is the locale's order
  hay text not null                    -- the person's own words, folded, a part a line; see person_gram
) strict;

-- Lists in name order begin with this index and never touch a row they do not show.
create index person_by_name on person (name_key, n, state);
-- Everything filters and sorts by but free text, in a tenth of the bytes of the rows themselves;
-- filled in the order of n, so that an import only ever appends to it.
create index person_facet on person (
  n, state, id, person_type, company, division, department, site, cost_centre, further, roles,
  badge_count, contested, production, start_date, end_date, changed_at, created_at, mail_domain,
  linked
);
create index person_due on person (next_change_at) where next_change_at is not null;
-- Whoever was merged into somebody is found there.
create index person_merged on person (merged_into) where merged_into is not null;

-- What dates will do by themselves, a row each, in the order of the list that shows it. Derived
-- like person.state, and made again with it; by whom and why it was set stands where it was set.
create table coming (
  at integer not null,                 -- an instant of the day people name: the last one of what ends
  n integer not null,                  -- person.n
  kind text not null,                  -- start, end, suspend, return, role_begins, role_ends, ...
  target blob not null default x'',    -- the role, group or permission
  scope text not null default '',      -- where that holds
  hold text not null default '',       -- the hold that begins or ends
  primary key (at, n, kind, target, scope, hold)
) without rowid, strict;
create index coming_by_person on coming (n);

-- Search for three letters and more, anywhere in a word. Contentless: the text is person.hay, and
-- a row is taken out by giving back exactly what was put in. Names of companies, departments and
-- roles are not in here: who belongs to them is known, and renaming one touches no person. Nor are
-- the domains of addresses but for two letters: everybody's is the same, and what everybody has
-- is the slowest to look for.
create virtual table person_gram using fts5 (
  hay,
  content = '', tokenize = 'trigram case_sensitive 1', columnsize = 0
);

-- Search for one letter: who has a word that begins with it (or the sign anywhere), a set of
-- people in blocks of 8192 row numbers. It is made of person.hay.
create table person_letter (
  n integer primary key,               -- the character times 2^20, plus the block's number
  people blob not null                 -- a bit each; if few, their places of 2 bytes, little-endian
) strict;

-- Search for two letters: the beginnings of words, and in scripts without spaces every pair and
-- every character. The text is made of person.hay.
create virtual table person_word using fts5 (
  beginnings,
  content = '', tokenize = 'ascii', detail = 'none', columnsize = 0
);

-- Which people (n) each of the last revisions touched, so that orders and counts held in memory
-- are brought up to date instead of made again. 0: a company, department or the like changed.
-- -1: more people than are worth listing.
create table touched (
  rev integer not null,
  n integer not null,
  primary key (rev, n)
) without rowid, strict;

create table unit (
  n integer primary key,
  id blob not null constraint unit_id unique,
  kind text not null,
  name text,
  parent blob,
  code text,
  time_zone text,
  manager blob,
  address text,                        -- of a site
  cost_centre blob,                    -- of a department: where its people's cost is booked by default
  removed text,                        -- merged, deleted: it is gone
  successor blob,                      -- then: what took its place, and is meant by who still refers to it
  legal_name text,                     -- from here on: how a company is billed
  invoice_address text,
  vat_id text,
  billing_email text,
  po_reference text,
  currency text,
  payment_days text,
  name_fold text not null,             -- folded name: what an import matches by
  name_key blob not null,
  created_ver text not null,
  retracted integer not null default 0,
  gone integer not null generated always as (retracted or removed is not null) virtual
) strict;
-- Those that are merged as well: an import that knows the old name means what took its place.
create index unit_by_name on unit (kind, name_fold) where retracted = 0;
create index unit_by_manager on unit (manager) where manager is not null;

-- Roles the office made. What any role permits is edges of kind role_permission: for a built-in
-- role, which has no row here, what differs from what the program brings along.
create table role (
  n integer primary key,
  id blob not null constraint role_id unique,
  name text,
  summary text,
  removed integer,                     -- its links stay for the history, and permit nothing
  name_fold text not null,
  name_key blob not null,
  created_ver text not null,
  created_at integer not null,
  retracted integer not null default 0
) strict;

create table person_group (
  n integer primary key,
  id blob not null constraint person_group_id unique,
  name text,
  external_id text,                    -- its id in another system
  project integer,
  removed integer,
  name_fold text not null,             -- folded name: what an import matches by
  name_key blob not null,
  created_ver text not null,
  created_at integer not null,         -- rules put people into projects made after them
  retracted integer not null default 0
) strict;

create table badge (
  n integer primary key,
  id blob not null constraint badge_id unique,
  card text not null,                  -- canonical card number; the id is made of it
  label text,
  raw_read text,
  unverified integer,
  revoked integer,
  created_ver text not null,
  created_at integer not null,
  retracted integer not null default 0
) strict;

-- By which numbers a badge may be asked for: 48 bits of a hash of each. What is hashed is 'w:' and
-- a written form without its ornaments (what people type), or 'a:' and an alias (the same card as
-- another reader tells it: reversed, cut, inverted). A dozen keys and more a card, so those that
-- begin with the same 16 bits share a row; whoever finds a badge here compares the key itself.
create table badge_key (
  row integer primary key,             -- the first 16 bits
  keys blob not null                   -- 8 bytes a key: the next 32 bits, and badge.n, big-endian
) strict;

-- Who held a badge, from when to when. An issue that ended never begins again.
create table issue (
  op text primary key,                 -- the operation that issued it
  badge blob not null,
  person blob not null,
  since integer not null,
  by blob,
  ended_at integer,
  ended text                           -- returned, moved, lost
) without rowid, strict;
-- Those that ended as well: who had the badge before.
create index issue_by_badge on issue (badge);
create index issue_by_person on issue (person);

-- Many-to-many links. A cut link stays with present = 0: a later grant must have seen the cut.
create table edge (
  kind text not null,                  -- department, group, role, allow, deny, manager,
                                       -- role_permission, group_role, group_allow, group_parent,
                                       -- project_rule
  a blob not null,                     -- whose: a person, role, group or the organisation
  b blob not null,                     -- whereto: a unit, group, role or permission
  scope text not null default 'organisation', -- one role may be given in several places
  present integer not null,
  ver text not null,
  starts integer,
  ends integer,
  reason text,
  primary key (kind, a, b, scope)
) without rowid, strict;
create index edge_back on edge (kind, b) where present = 1;
-- Whose rights are limited to a part of the directory: few, asked for whenever parts move.
create index edge_scoped on edge (scope, kind) where present = 1 and scope <> 'organisation';

-- Reasons to hold a person or a badge back. Lifting names the holds it saw.
create table hold (
  op text primary key,
  entity blob not null,
  kind text not null,                  -- suspended, left, deleted, legal, lost
  reason text not null,
  starts integer,
  ends integer,
  placed_at integer not null,
  placed_by blob,
  lifted_by text                       -- the operation that lifted it
) without rowid, strict;
create index hold_by_entity on hold (entity);

-- Uniqueness without a UNIQUE column. The first claim is held, a later one of another owner is
-- contested: kept and shown, but it opens nothing. Held claims have no contender, so the primary
-- key lets each key be held once.
create table claim (
  nkey text not null,                  -- normalised key
  kind text not null,                  -- login, card, employee_no
  contender blob not null,             -- empty: held; else the owner
  owner blob not null,
  ver text not null,
  state text generated always as (iif(contender = x'', 'held', 'contested')) virtual,
  constraint claim_contender check (contender = x'' or contender = owner),
  constraint claim_held primary key (nkey, kind, contender)
) without rowid, strict;

create table password (
  person blob primary key,
  phc text,                            -- argon2id PHC string; null: disabled
  rank text not null,
  ver text not null,
  must_change integer not null default 0
) without rowid, strict;

-- Versions of fields that were changed after their entity was made.
create table fver (
  entity text not null,
  id blob not null,
  f text not null,
  ver text not null,
  -- While a change waits for the hub: what the hub has. Null on a desk of its own.
  confirmed_ver text,
  confirmed_val text,
  primary key (entity, id, f)
) without rowid, strict;

create table conflict (
  n integer primary key,
  kind text not null,
  entity text not null,
  id blob not null,
  f text,
  contender text,                      -- JSON of the value that does not stand
  contender_op text not null,
  incumbent_op text not null,
  state text not null default 'open',
  resolved_by text
) strict;
create index conflict_open on conflict (id) where state = 'open';

-- The log. raw is what was written, byte for byte; hash is its SHA-256 and stands in the next one.
create table op (
  dseq integer primary key,            -- gapless place in this desk's log
  change_set integer not null,
  raw blob not null,
  hash blob not null,
  verdict text not null,
  hub_seq integer,                     -- place in the hub's order, once it has one
  prior text                           -- what the change replaced, for undo; local
) strict;
create index op_by_change_set on op (change_set);

-- Acts as people see them: one line in the history, one undo.
create table change_set (
  n integer primary key,
  id blob not null constraint change_set_id unique,
  kind text not null,                  -- person_save, import, badge_assign, ...
  label text not null,                 -- names and numbers of the line, JSON
  at integer not null,
  by blob,
  via text not null,
  people integer not null,
  undoes integer,                      -- the change set this one took back
  undone_by integer
) strict;

-- Append-only and chained: hash = H('audit1' || prev || meta || commitment),
-- commitment = H(salt || payload). Erasing payload and salt leaves the chain whole.
create table audit (
  n integer primary key,
  subject blob,                        -- the entity, for its history; also inside meta
  dseq integer,                        -- the operation, if one made it; also inside meta
  meta blob not null,
  salt blob,
  payload blob,
  commitment blob not null,
  hash blob not null
) strict;
create index audit_by_subject on audit (subject, n);

-- Of this desk alone, never synced.
create table setting (
  scope text not null,                 -- 'desk', or an admin's id
  k text not null,
  v text not null,
  primary key (scope, k)
) without rowid, strict;

create table draft (
  admin text not null,
  k text not null,                     -- person/<id> or person/new
  body text not null,
  saved_at integer not null,
  primary key (admin, k)
) without rowid, strict;

-- Failed sign-ins of the last day; a restart must not forget them.
create table sign_in_failure (
  n integer primary key,
  login text not null,
  at integer not null
) strict;

create table reader (
  id text primary key,
  name text not null,
  kind text not null,
  port text,
  usb text,                            -- JSON: vendor, product, serial; finds it on another port
  settings text,                       -- JSON: speed, and whether it is asked; or how it types
  profile blob                         -- how its numbers are read; null: as its model's profile says
) without rowid, strict;

-- How the readers of one model send numbers. Taught at one desk, it serves all.
create table reader_profile (
  id blob primary key,
  name text,
  model text,                          -- USB vendor and product, 0403:6001; null: for named readers only
  rule text,
  created_ver text not null,
  retracted integer not null default 0
) without rowid, strict;

-- What a list shows and how it looks, under a name everybody finds. Everybody's own views are
-- settings of theirs.
create table saved_view (
  id blob primary key,
  name text,
  body text,                           -- JSON, as the window wrote it
  removed integer,
  created_ver text not null,
  retracted integer not null default 0
) without rowid, strict;

create table import_memory (
  fingerprint text primary key,        -- SHA-256 of the folded headers
  mapping text not null,
  used_at integer not null
) without rowid, strict;
