{{/*
Sluice as one entry of a pod's initContainers (or containers, where native is false). Call it with this chart's own scope:

  initContainers:
    {{- include "sluice.container" .Subcharts.sluice | nindent 4 }}
*/}}
{{- define "sluice.container" -}}
{{- include "sluice.checkPorts" . -}}
- name: sluice
  image: {{ include "sluice.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  {{- if .Values.native }}
  restartPolicy: Always
  {{- end }}
  env:
    {{- include "sluice.env" . | nindent 4 }}
  ports:
    - name: sluice
      containerPort: {{ .Values.proxy.port }}
    - name: sluice-admin
      containerPort: {{ .Values.admin.port }}
  startupProbe:
    httpGet:
      path: /-/healthy
      port: sluice-admin
    {{- toYaml .Values.startupProbe | nindent 4 }}
  livenessProbe:
    httpGet:
      path: /-/healthy
      port: sluice-admin
    {{- toYaml .Values.livenessProbe | nindent 4 }}
  {{- if .Values.readinessProbe.enabled }}
  readinessProbe:
    httpGet:
      path: /-/ready
      port: sluice-admin
    {{- toYaml (omit .Values.readinessProbe "enabled") | nindent 4 }}
  {{- end }}
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    {{- /* The folder, not the file by subPath: a file mounted by subPath never changes, and nothing would be reloaded. */}}
    - name: sluice-config
      mountPath: /etc/sluice
      readOnly: true
{{- end -}}

{{/* Environment rather than arguments: a list with keys, which kustomize and admission policies can amend. */}}
{{- define "sluice.env" -}}
- name: SLUICE_CONFIG_FILE
  value: /etc/sluice/sluice.yaml
- name: SLUICE_CONFIG_RELOAD_INTERVAL
  value: {{ .Values.configReloadInterval | quote }}
{{- if not .Values.config.targets }}
- name: SLUICE_UPSTREAM_URL
  value: {{ include "sluice.upstreamUrl" . | quote }}
{{- end }}
- name: SLUICE_WEB_LISTEN_ADDRESS
  value: {{ printf ":%v" .Values.proxy.port | quote }}
- name: SLUICE_ADMIN_LISTEN_ADDRESS
  value: {{ printf ":%v" .Values.admin.port | quote }}
{{- if .Values.admin.enableLifecycle }}
- name: SLUICE_WEB_ENABLE_LIFECYCLE
  value: "true"
{{- end }}
- name: SLUICE_LOG_LEVEL
  value: {{ .Values.log.level | quote }}
- name: SLUICE_LOG_FORMAT
  value: {{ .Values.log.format | quote }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the container mounts, as entries of a pod's volumes. */}}
{{- define "sluice.volumes" -}}
- name: sluice-config
  configMap:
    name: {{ include "sluice.fullname" . }}
{{- end -}}

{{/* A pod is one network: two listeners on one port would be a crash loop, and Sluice scraping itself another. */}}
{{- define "sluice.checkPorts" -}}
{{- $proxy := int .Values.proxy.port -}}
{{- $admin := int .Values.admin.port -}}
{{- if eq $proxy $admin -}}
{{- fail (printf "proxy.port and admin.port are both %d: they must differ" $proxy) -}}
{{- end -}}
{{- if and (include "sluice.appEnabled" .) (has (int .Values.app.port) (list $proxy $admin)) -}}
{{- fail (printf "app.port is %v, where Sluice listens: move the application, proxy.port or admin.port" .Values.app.port) -}}
{{- end -}}
{{- end -}}
