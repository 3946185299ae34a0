/**
 * The tables of service-to-service authentication: which clients there are, what their keys can be recognised by (never
 * the keys themselves), and which assertions have been used.
 */
export const identityTables = `
  create table plinth_client (
    id label not null primary key,
    issuers json not null,
    parties json not null,
    locations json not null,
    tenant text
  );
  create table plinth_client_key (
    id label not null primary key,
    client label not null,
    kind label not null,
    material json not null,
    pepper label,
    embedded integer not null,
    scopes json not null,
    state label not null,
    not_before integer not null,
    expires_at integer not null,
    created_at integer not null,
    last_used_at integer
  );
  create index plinth_client_key_client on plinth_client_key (client);
  create table plinth_assertion (
    id label not null primary key,
    expires_at integer not null
  );
  create index plinth_assertion_expires_at on plinth_assertion (expires_at);`
