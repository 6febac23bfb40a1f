{{/* One port of a pod, as an endpoint of a PodMonitor. */}}
{{- define "sluice.endpoint" -}}
port: {{ .port }}
path: /metrics
scheme: {{ ternary "https" "http" .values.web.tls }}
{{- with .values.podMonitor.interval }}
interval: {{ . }}
{{- end }}
{{- with .values.podMonitor.scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- with .values.podMonitor.tlsConfig }}
tlsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.podMonitor.basicAuth }}
basicAuth:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
