{{/*
A process that does one thing before the services start, and ends. Of (dict "root" $ "component" … "command" … "weight" …
"variables" … "secrets" … "secretName" … "why" …), `variables` being a map as text.
*/}}
{{- define "paygraph.job" -}}
{{- $root := .root -}}
{{- $of := dict "root" $root "component" .component -}}
{{- $spec := include "paygraph.jobPod" . -}}
apiVersion: batch/v1
kind: Job
metadata:
  # With what it runs in its name: a job can't be changed, and another image is another job.
  name: {{ include "paygraph.fullname" $root }}-{{ .component }}-{{ printf "%s%s" $spec (include "paygraph.labels" $of) | sha256sum | trunc 8 }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "paygraph.labels" $of | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    # One that has ended stays for its log, until the next or for a day.
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels: {{- include "paygraph.labels" $of | nindent 8 }}
    spec: {{- $spec | nindent 6 }}
{{- end -}}

{{- define "paygraph.jobPod" -}}
{{- $root := .root -}}
{{- $secretName := .secretName -}}
restartPolicy: Never
# The namespace's own, without a token: the release's accounts are not there before its hooks.
automountServiceAccountToken: false
enableServiceLinks: false
{{- include "paygraph.pulling" $root }}
terminationGracePeriodSeconds: 30
securityContext: {{- include "paygraph.podSecurity" $root | nindent 2 }}
containers:
  - name: {{ .component }}
    image: {{ include "paygraph.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    command: [node, {{ .command }}]
    env:
      {{- range $variable, $value := .variables | fromYaml }}
      - { name: {{ $variable }}, value: {{ $value | quote }} }
      {{- end }}
      {{- range .secrets }}
      - name: {{ . }}
        valueFrom: { secretKeyRef: { name: {{ $secretName }}, key: {{ . }} } }
      {{- end }}
    resources: {{- toYaml $root.Values.jobs.resources | nindent 6 }}
    securityContext: {{- include "paygraph.containerSecurity" $root | nindent 6 }}
    volumeMounts: {{- include "paygraph.mounts" $root | nindent 6 }}
volumes: {{- include "paygraph.volumes" $root | nindent 2 }}
{{- end -}}

{{/* There before the job is, and it may call nobody else. Of (dict "root" $ "component" … "parts" …). */}}
{{- define "paygraph.jobPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "paygraph.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "paygraph.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-10"
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  podSelector:
    matchLabels: {{- include "paygraph.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "paygraph.toNames" .root | nindent 4 }}
    {{- include "paygraph.toParts" . | nindent 4 }}
{{- end -}}
