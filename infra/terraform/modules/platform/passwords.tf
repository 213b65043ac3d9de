# Passwords are made from a seed that is thrown away: neither plan nor state holds any, but that of Redis. Each is 256 bits in
# characters that need no escaping in an address, in SQL or in JSON.
locals {
  password_of = {
    for purpose in concat(
      [for server in keys(var.databases) : "server/${server}"],
      [for name in local.with_database : "database/${name}"],
      [for name in concat(local.with_kafka, ["topics"]) : "kafka/${name}"],
      ["documents"],
    ) : purpose => sha256("${var.password_seed}/${purpose}")
  }

  server_of = { for name in local.with_database : name => one([for server, settings in var.databases : server if contains(settings.services, name)]) }

  database_urls = {
    for name in local.with_database :
    name => "postgres://${name}:${local.password_of["database/${name}"]}@${module.database[local.server_of[name]].host}:5432/${name}"
  }
  mongodb_url = "mongodb://${module.documents.username}:${local.password_of["documents"]}@${module.documents.host}:27017/?${module.documents.words}"

  connections = merge(
    {
      for name, service in local.services : name => merge(
        { REDIS_URL = module.cache.url },
        contains(service.parts, "postgres") ? { "DATABASE_URL_${upper(name)}" = local.database_urls[name] } : {},
        contains(service.parts, "kafka") ? { KAFKA_SASL_PASSWORD = local.password_of["kafka/${name}"] } : {},
        contains(service.parts, "mongodb") ? { MONGODB_URL = local.mongodb_url } : {},
      )
    },
    { topics = { KAFKA_SASL_PASSWORD = local.password_of["kafka/topics"] } },
    # The role that makes roles is not a superuser at RDS: without createrole_self_grant it could give nobody a database
    # (PostgreSQL manual, CREATE ROLE).
    {
      for server, settings in var.databases : "databases-${server}" => {
        PLAN = jsonencode({
          serverUrl = "postgres://postgres:${local.password_of["server/${server}"]}@${module.database[server].host}:5432/postgres?sslmode=verify-full&createrole_self_grant=set"
          roles     = [for name in sort(tolist(settings.services)) : { name = name, password = local.password_of["database/${name}"] }]
        })
      }
    },
  )
  connecting = concat(keys(local.services), ["topics"], [for server in keys(var.databases) : "databases-${server}"])
}
