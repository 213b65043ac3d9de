{{/* What every pod is held to: the restricted Pod Security Standard. The number is the image's own user. */}}
{{- define "paygraph.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "paygraph.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Node writes nowhere but here, and little. */}}
{{- define "paygraph.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .Values.authorities.configMap }}
- { name: authorities, mountPath: /run/authorities, readOnly: true }
{{- end }}
{{- end -}}

{{- define "paygraph.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- with .Values.authorities.configMap }}
- name: authorities
  configMap: { name: {{ . }} }
{{- end }}
{{- end -}}

{{- define "paygraph.pulling" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}
