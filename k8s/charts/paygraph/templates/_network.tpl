{{/* Without names nothing is found. */}}
{{- define "paygraph.toNames" -}}
- to: {{- toYaml .Values.network.toNames | nindent 4 }}
  ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
{{- end -}}

{{/* To what is outside of the release. Of (dict "root" $ "parts" …). Traces go nowhere where no one collects them. */}}
{{- define "paygraph.toParts" -}}
{{- range .parts }}
{{- if or (ne . "traces") $.root.Values.traces.endpoint }}
{{- $part := required (printf "network.toParts.%s is missing: where it is" .) (index $.root.Values.network.toParts .) }}
- to: {{- toYaml $part.to | nindent 4 }}
  ports:
    {{- range $part.ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}
