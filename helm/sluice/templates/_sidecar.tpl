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
  {{- /* No exec probe: it would start a second Node, for which the memory limit has no room. */}}
  startupProbe:
    {{- include "sluice.probe" (dict "path" "/-/healthy" "web" .Values.web) | nindent 4 }}
    {{- toYaml .Values.startupProbe | nindent 4 }}
  livenessProbe:
    {{- include "sluice.probe" (dict "path" "/-/healthy" "web" .Values.web) | nindent 4 }}
    {{- toYaml .Values.livenessProbe | nindent 4 }}
  {{- if .Values.readinessProbe.enabled }}
  readinessProbe:
    {{- include "sluice.probe" (dict "path" "/-/ready" "web" .Values.web) | nindent 4 }}
    {{- toYaml (omit .Values.readinessProbe "enabled") | nindent 4 }}
  {{- end }}
  resources:
    {{- include "sluice.resources" . | nindent 4 }}
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    {{- /* The folder, not the file by subPath: a file mounted by subPath never changes, and nothing would be reloaded. */}}
    - name: sluice-config
      mountPath: /etc/sluice
      readOnly: true
    {{- if .Values.web.secretName }}
    - name: sluice-web
      mountPath: /etc/sluice-web
      readOnly: true
    {{- end }}
    {{- if .Values.storage.enabled }}
    - name: sluice-storage
      mountPath: /var/lib/sluice
    {{- end }}
{{- end -}}

{{- define "sluice.probe" -}}
httpGet:
  path: {{ .path }}
  port: sluice-admin
  {{- if .web.tls }}
  scheme: HTTPS
  {{- end }}
{{- end -}}

{{/* What is set holds; the memory that is not follows config.memory, and the rest that a process and the bodies take. */}}
{{- define "sluice.resources" -}}
{{- $MiB := include "sluice.memoryMiB" . | int -}}
{{- $requests := dict "cpu" "10m" "memory" (printf "%dMi" (add $MiB 144)) -}}
{{- $limits := dict "memory" (printf "%dMi" (add $MiB 720)) -}}
{{- toYaml (mergeOverwrite (dict "requests" $requests "limits" $limits) (deepCopy .Values.resources)) -}}
{{- end -}}

{{/* config.memory, rounded up to MiB. Sluice's units are powers of 1024, with and without the i; Kubernetes would read MB as 10^6. */}}
{{- define "sluice.memoryMiB" -}}
{{- $text := default "48MB" .Values.config.memory | toString -}}
{{- $units := dict "B" 9.5367431640625e-07 "K" 9.765625e-04 "M" 1.0 "G" 1024.0 "T" 1048576.0 -}}
{{- $sum := 0.0 -}}
{{- range regexFindAll "[0-9.]+[KMGT]?i?B" $text -1 -}}
{{- $sum = addf $sum (mulf (regexFind "[0-9.]+" . | float64) (get $units (regexFind "[A-Z]" .))) -}}
{{- end -}}
{{- ceil $sum | int -}}
{{- end -}}

{{/*
Environment rather than arguments: a list with keys, which kustomize and admission policies can amend. What extraEnv has wins: a name that is
there twice would be refused by a server-side apply.
*/}}
{{- define "sluice.env" -}}
{{- $extra := list -}}
{{- range .Values.extraEnv -}}
{{- $extra = append $extra .name -}}
{{- end -}}
{{- $env := list -}}
{{- range include "sluice.ownEnv" . | fromYamlArray -}}
{{- if not (has .name $extra) -}}
{{- $env = append $env . -}}
{{- end -}}
{{- end -}}
{{- toYaml (concat $env .Values.extraEnv) -}}
{{- end -}}

{{- define "sluice.ownEnv" -}}
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
{{- if .Values.storage.enabled }}
- name: SLUICE_STORAGE_PATH
  value: /var/lib/sluice
{{- end }}
{{- if .Values.web.secretName }}
- name: SLUICE_WEB_CONFIG_FILE
  value: /etc/sluice-web/{{ .Values.web.key }}
{{- end }}
- name: SLUICE_LOG_LEVEL
  value: {{ .Values.log.level | quote }}
- name: SLUICE_LOG_FORMAT
  value: {{ .Values.log.format | quote }}
{{- end -}}

{{/* What the container mounts, as entries of a pod's volumes. */}}
{{- define "sluice.volumes" -}}
- name: sluice-config
  configMap:
    name: {{ include "sluice.fullname" . }}
{{- if .Values.web.secretName }}
- name: sluice-web
  secret:
    secretName: {{ .Values.web.secretName }}
{{- end }}
{{- if .Values.storage.enabled }}
- name: sluice-storage
  emptyDir:
    sizeLimit: {{ .Values.storage.sizeLimit }}
{{- end }}
{{- end -}}

{{/* For Prometheus servers that discover pods by these annotations. They name one port a pod: not the admin port, too. */}}
{{- define "sluice.podAnnotations" -}}
prometheus.io/scrape: "true"
prometheus.io/port: {{ .Values.proxy.port | quote }}
prometheus.io/path: /metrics
prometheus.io/scheme: {{ ternary "https" "http" .Values.web.tls }}
{{- end -}}

{{/* A pod is one network: two listeners on one port would be a crash loop, and Sluice scraping itself another. */}}
{{- define "sluice.checkPorts" -}}
{{- $proxy := int .Values.proxy.port -}}
{{- $admin := int .Values.admin.port -}}
{{- if eq $proxy $admin -}}
{{- fail (printf "proxy.port and admin.port are both %d: they must differ" $proxy) -}}
{{- end -}}
{{- if include "sluice.appEnabled" . -}}
{{- range $name, $port := pick .Values.app "port" "metricsPort" -}}
{{- if has (int $port) (list $proxy $admin) -}}
{{- fail (printf "app.%s is %v, where Sluice listens: move the application, proxy.port or admin.port" $name $port) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
