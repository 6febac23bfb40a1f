{{/*
A YAML value as an expression of CEL, the language of admission policies. A value of the form {cel: …} is an expression already.
CEL wants all values of a map or list to be of one type, so each is dyn().
*/}}
{{- define "sluice.cel" -}}
{{- if kindIs "map" . -}}
{{- if and (hasKey . "cel") (eq (len .) 1) -}}
{{- .cel -}}
{{- else -}}
{{- $entries := list -}}
{{- range $key, $value := . -}}
{{- $entries = append $entries (printf "%s: dyn(%s)" (toJson $key) (include "sluice.cel" $value)) -}}
{{- end -}}
{{- printf "{%s}" (join ", " $entries) -}}
{{- end -}}
{{- else if kindIs "slice" . -}}
{{- $items := list -}}
{{- range . -}}
{{- $items = append $items (printf "dyn(%s)" (include "sluice.cel" .)) -}}
{{- end -}}
{{- printf "[%s]" (join ", " $items) -}}
{{- else if kindIs "float64" . -}}
{{- if eq (floor .) . }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- else -}}
{{- toJson . -}}
{{- end -}}
{{- end -}}
