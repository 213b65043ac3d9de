{{/*
The variables of one service that are no secret, as a map. Of (dict "root" $ "name" … "facts" … "all" …), where `facts` is
the service's entry in files/services.yaml and `all` the whole file.
*/}}
{{- define "paygraph.variables" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- $variables := include "paygraph.chartVariables" . | fromYaml -}}
{{- range $variable, $value := $own.variables }}{{ $_ := set $variables $variable (toString $value) }}{{ end -}}
{{- toYaml $variables -}}
{{- end -}}

{{/* Those that the chart knows by itself: what the values say of a service goes before them. */}}
{{- define "paygraph.chartVariables" -}}
{{- $values := .root.Values -}}
{{- $own := index $values.services .name | default dict -}}
{{- $stop := mergeOverwrite (deepCopy $values.stop) ($own.stop | default dict) -}}
SERVICE: {{ .name }}
PORT: {{ .facts.port | quote }}
ADMIN_PORT: {{ $values.adminPort | quote }}
DRAIN_DELAY_MS: {{ $stop.drainDelayMs | int | quote }}
GRACE_MS: {{ $stop.graceMs | int | quote }}
LOG_LEVEL: {{ $own.logLevel | default $values.logLevel }}
{{- with $own.plainConnections | default $values.plainConnections }}
ALLOW_PLAIN_CONNECTIONS: {{ join "," . }}
{{- end }}
{{- if $values.tls.enabled }}
TLS_CERT_FILE: /run/tls/tls.crt
TLS_KEY_FILE: /run/tls/tls.key
# Node's own: whom it believes besides those everyone knows.
NODE_EXTRA_CA_CERTS: /run/tls/ca.crt
{{- end }}
{{- range .facts.calls }}
SUBGRAPH_URL_{{ upper . }}: {{ include "paygraph.origin" (dict "root" $.root "name" . "port" (index $.all .).port) }}/graphql
{{- end }}
{{- if has "kafka" .facts.parts }}
{{ include "paygraph.kafkaVariables" (dict "root" .root "name" .name) }}
{{- end }}
{{- range $part, $variable := dict "postgres" "DATABASE_CA_FILE" "redis" "REDIS_CA_FILE" "mongodb" "MONGODB_CA_FILE" }}
{{- $file := index $values.authorities $part }}
{{- if and $file (has $part $.facts.parts) }}
{{ $variable }}: /run/authorities/{{ $file }}
{{- end }}
{{- end }}
{{- with $values.traces.endpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ . | quote }}
OTEL_TRACES_SAMPLER_ARG: {{ $values.traces.share | quote }}
{{- end }}
{{- if $values.redisCluster }}
REDIS_CLUSTER: "true"
{{- end }}
{{- include "paygraph.ownVariables" . }}
{{- end -}}

{{/* What one service alone is told. */}}
{{- define "paygraph.ownVariables" -}}
{{- $values := .root.Values -}}
{{- if eq .name "gateway" }}
{{- $users := include "paygraph.origin" (dict "root" .root "name" "users" "port" .all.users.port) }}
ACCESS_TOKEN_JWKS_URL: {{ $users }}/.well-known/jwks.json
SESSION_FEED_URL: {{ $users }}/session-feed
{{- with $values.trustedProxies }}
TRUSTED_PROXIES: {{ join "," . | quote }}
{{- end }}
{{- with $values.corsOrigins }}
CORS_ORIGINS: {{ join "," . | quote }}
{{- end }}
{{- else if eq .name "users" }}
PUBLIC_URL: {{ required "publicUrl is missing: where people reach the product" $values.publicUrl | quote }}
{{- else if eq .name "payments" }}
PROVIDER_URL: {{ required "providerUrl is missing: where the payment provider answers" $values.providerUrl | quote }}
{{- else if eq .name "notifications" }}
MAIL_FROM: {{ required "mailFrom is missing: whom mails come from" $values.mailFrom | quote }}
{{- with $values.smtpTls }}
SMTP_TLS: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Read by services and by what makes the topics. Of (dict "root" $ "name" …), the name that it goes by at Kafka. */}}
{{- define "paygraph.kafkaVariables" -}}
{{- with .root.Values.kafka -}}
KAFKA_BROKERS: {{ join "," (required "kafka.brokers is missing" .brokers) | quote }}
KAFKA_TLS: {{ .tls | quote }}
{{- with .topicPrefix }}
KAFKA_TOPIC_PREFIX: {{ . | quote }}
{{- end }}
{{- if .saslMechanism }}
KAFKA_SASL_MECHANISM: {{ .saslMechanism }}
KAFKA_SASL_USERNAME: {{ $.name }}
{{- end }}
{{- with $.root.Values.authorities.kafka }}
KAFKA_CA_FILE: /run/authorities/{{ . }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Each secret by its name, so that one that is missing is told by it. Of (dict "root" $ "name" … "facts" …). */}}
{{- define "paygraph.secretVariables" -}}
{{- $secret := include "paygraph.secretName" . -}}
{{- $required := .facts.secrets -}}
{{- if ne .name "gateway" -}}
{{- range list "gateway" "users" "wallets" "transactions" "payments" "notifications" -}}
{{- $required = append $required (printf "IDENTITY_PUBLIC_KEY_%s" (upper .)) -}}
{{- end -}}
{{- end -}}
{{- if and .root.Values.kafka.saslMechanism (has "kafka" .facts.parts) -}}
{{- $required = append $required "KAFKA_SASL_PASSWORD" -}}
{{- end -}}
{{- range $required }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ . }} } }
{{- end }}
{{- range .facts.optionalSecrets }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ . }}, optional: true } }
{{- end }}
{{- end -}}
