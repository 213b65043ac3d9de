{{/* What everything of this release begins with. */}}
{{- define "paygraph.fullname" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What a Deployment's pods are found by, for good: it can't be changed. Of (dict "root" $ "component" …). */}}
{{- define "paygraph.selector" -}}
app.kubernetes.io/name: paygraph
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "paygraph.labels" -}}
{{ include "paygraph.selector" . }}
app.kubernetes.io/part-of: paygraph
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* By its digest: a tag may be another image tomorrow, and then no two pods need be the same. */}}
{{- define "paygraph.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else if ne $.Values.environment "development" -}}
{{- fail "image.digest is missing: outside of development an image is named by its digest, as in --set image.digest=sha256:…" -}}
{{- else -}}
{{ .repository }}:{{ required "image.tag is missing, or image.digest" .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where the secrets of one service are. Of (dict "root" $ "name" …). */}}
{{- define "paygraph.secretName" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- $own.existingSecret | default (printf "%s-%s" (include "paygraph.fullname" .root) .name) -}}
{{- end -}}

{{/* The address of a service's subgraph. Of (dict "root" $ "name" … "port" …). */}}
{{- define "paygraph.origin" -}}
{{- $scheme := ternary "https" "http" .root.Values.tls.enabled -}}
{{ $scheme }}://{{ include "paygraph.fullname" .root }}-{{ .name }}:{{ .port }}
{{- end -}}
