/** A library that makes metrics by itself, as it is known by the default names of its metrics and labels. */
export interface Framework {
  readonly name: string;
  /** The family's whole name in its text form. */
  readonly metric: RegExp;
  /** The label that floods. */
  readonly label: RegExp;
  /** Labels that stand beside it; those that several libraries have in common are told apart by them. */
  readonly beside: readonly string[];
  /** What the rest of the exposition must come from; any where it is left out. */
  readonly runtime?: Runtime;
  /** What to change, as an order. */
  readonly change: string;
  /** Where the names are written. */
  readonly source: string;
}

export type Runtime = 'Go' | 'Node.js' | 'Python' | 'JVM' | '.NET';

/** Families by which a client library's default collectors give the runtime away. */
export const RUNTIMES: readonly (readonly [family: string, runtime: Runtime])[] = [
  ['go_info', 'Go'], // client_golang prometheus/go_collector.go
  ['promhttp_metric_handler_requests_total', 'Go'], // client_golang prometheus/promhttp/http.go
  ['nodejs_version_info', 'Node.js'], // prom-client lib/metrics/version.js
  ['python_info', 'Python'], // client_python prometheus_client/platform_collector.py
  ['jvm_info', 'JVM'], // client_java (simpleclient_hotspot, prometheus-metrics-instrumentation-jvm)
  ['jvm_memory_used_bytes', 'JVM'], // Micrometer JvmMemoryMetrics; client_java 1.x
  ['dotnet_collection_count_total', '.NET'], // prometheus-net DotNetStats.cs
];

/** By runtime, the client library that metrics of one's own are made with, and its calls that set labels. */
export const LIBRARIES: Readonly<Record<Runtime, string>> = {
  Go: 'client_golang: WithLabelValues, With', // prometheus/vec.go
  'Node.js': 'prom-client: inc, set, observe, labels', // lib/counter.js, lib/gauge.js, lib/histogram.js
  Python: 'prometheus_client: labels', // prometheus_client/metrics.py
  JVM: 'Micrometer: tags; client_java: labelValues', // MeterRegistry; io.prometheus.metrics.core.metrics
  '.NET': 'prometheus-net: WithLabels', // Prometheus.NetStandard/Collector.cs
};

/** Labels that say where a request went, by their names; who asks may know others by their values. */
export const PATH_LABEL: RegExp =
  /^(?:path|url|uri|endpoint|route|handler|http_route|http_target|url_path|request_path)$/;

/** The first that fits holds, so what is told by its name alone stands before what needs its labels. */
export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'Gin (go-gin-prometheus)',
    metric: /^gin_(?:requests_total|request_duration_seconds)$/,
    label: /^(?:url|path|uri)$/,
    beside: [],
    change: 'set p.ReqCntURLLabelMappingFn = func(c *gin.Context) string { return c.FullPath() }',
    source:
      'github.com/zsais/go-gin-prometheus v0.1.0 middleware.go: reqCnt, ReqCntURLLabelMappingFn (default c.Request.URL)',
  },
  {
    name: 'Echo (echoprometheus)',
    metric: /^echo_(?:requests_total|request_duration_seconds|response_size_bytes|request_size_bytes)$/,
    label: /^url$/,
    beside: [],
    change:
      'set DoNotUseRequestPathFor404: true in echoprometheus.MiddlewareConfig (routes are c.Path() already; unknown paths are not)',
    source: 'github.com/labstack/echo-contrib v0.50.1 echoprometheus/prometheus.go: labelNames code, method, host, url',
  },
  {
    name: 'Echo (echoprometheus)',
    metric: /^echo_(?:requests_total|request_duration_seconds|response_size_bytes|request_size_bytes)$/,
    label: /^host$/,
    beside: [],
    change:
      'the label is the Host header, which any client chooses: set LabelFuncs["host"] in echoprometheus.MiddlewareConfig to return a fixed name',
    source: 'github.com/labstack/echo-contrib v0.50.1 echoprometheus/prometheus.go',
  },
  {
    name: 'chi (chi-prometheus)',
    metric: /^chi_(?:requests_total|request_duration_milliseconds)$/,
    label: /^path$/,
    beside: [],
    change:
      'use chi.RouteContext(r.Context()).RoutePattern() behind next.ServeHTTP, not r.URL.Path (or NewPatternMiddleware)',
    source: 'github.com/766b/chi-prometheus middleware.go: labels code, method, path',
  },
  {
    name: 'Fiber (fiberprometheus)',
    metric: /^http_(?:requests_total|request_duration_seconds)$/,
    label: /^path$/,
    beside: ['method', 'service', 'status_code'],
    change:
      'use ctx.Route().Path; routes that are mounted at / fall back to ctx.Path(), so give them a path of their own',
    source:
      'github.com/ansrivas/fiberprometheus v2.16.0 middleware.go: status_code, method, path and the constant service',
  },
  {
    name: 'Starlette or FastAPI (starlette_exporter)',
    metric: /^(?:starlette|fastapi)_(?:requests_total|request_duration_seconds|re(?:quest|sponse)_body_bytes_total)$/,
    label: /^path$/,
    beside: [],
    change: 'add PrometheusMiddleware with group_paths=True and filter_unhandled_paths=True',
    source: 'starlette_exporter 0.24.0 middleware.py: prefix "starlette", label path',
  },
  {
    name: 'FastAPI (prometheus-fastapi-instrumentator)',
    metric: /^http_(?:requests_total|request_duration_seconds|request_size_bytes|response_size_bytes)$/,
    label: /^handler$/,
    beside: [],
    runtime: 'Python',
    change:
      'construct Instrumentator(should_group_untemplated=True, should_ignore_untemplated=True), and let routes be templates: /users/{id}',
    source: 'prometheus-fastapi-instrumentator 8.1.0 metrics.py: default(), labels handler, method, status',
  },
  {
    name: 'Flask (prometheus_flask_exporter)',
    metric: /^flask_http_request_(?:duration_seconds|total|exceptions_total)$/,
    label: /^(?:path|endpoint|url_rule)$/,
    beside: [],
    change: "construct PrometheusMetrics(app, group_by='url_rule'): the default is the raw path",
    source: "prometheus_flask_exporter 0.23.2 __init__.py: defaults_prefix='flask', group_by='path'",
  },
  {
    name: 'Django (django-prometheus)',
    metric: /^django_(?:http|db|model|cache|migrations)_.+$/,
    label: /^.+$/,
    beside: [],
    change:
      'name the URL patterns (path("users/<int:id>/", view, name="user")) and build no views at run time; the view label is request.resolver_match.view_name',
    source: 'django-prometheus 2.5.0 middleware.py: django_http_requests_latency_seconds_by_view_method and others',
  },
  {
    name: 'Rails (yabeda-rails)',
    metric: /^rails_(?:requests_total|request_duration_seconds|view_runtime_seconds|db_runtime_seconds)$/,
    label: /^.+$/,
    beside: [],
    change:
      'keep Yabeda.default_tags and on_controller_action to values of closed sets; controller and action are route names already, format comes from the client',
    source: 'yabeda-rails lib/yabeda/rails.rb: group :rails, tags controller action status format method',
  },
  {
    name: 'Rack or Rails (prometheus-client)',
    metric: /^http_server_(?:requests_total|request_duration_seconds)$/,
    label: /^path$/,
    beside: [],
    change:
      'subclass Prometheus::Middleware::Collector and override strip_ids_from_path; in Rails take the route: request.route_uri_pattern (7.1+)',
    source:
      'prometheus/client_ruby lib/prometheus/middleware/collector.rb: code, method, path; only digits and UUIDs are stripped',
  },
  {
    name: 'Ktor (Micrometer)',
    metric: /^ktor_http_server_requests_seconds$/,
    label: /^route$/,
    beside: [],
    change: 'unrouted paths become the label: set distinctNotRegisteredRoutes = false in install(MicrometerMetrics)',
    source:
      'ktor-server-metrics-micrometer MicrometerMetrics.kt: ktor.http.server.requests, tag route (falls back to the path)',
  },
  {
    name: 'Spring or Quarkus (Micrometer)',
    metric: /^http_server_requests(?:_seconds|_active_seconds)?(?:_max)?$/,
    label: /^uri$/,
    beside: [],
    change:
      'let the handler mapping see a template: @GetMapping("/users/{id}"), not a catch-all filter or "/**"; until then cap it with a MeterFilter: maximumAllowableTags("http.server.requests", "uri", 100, MeterFilter.deny()). Quarkus: quarkus.micrometer.binder.http-server.match-patterns',
    source:
      'Spring ServerHttpObservationDocumentation (http.server.requests; uri, method, status, outcome, exception); Quarkus Micrometer',
  },
  {
    name: 'Spring or Quarkus (Micrometer)',
    metric: /^http_client_requests(?:_seconds|_active_seconds)?(?:_max)?$/,
    label: /^uri$/,
    beside: [],
    change:
      'hand the client a template and its variables, restClient.get().uri("/users/{id}", id), instead of a finished string',
    source: 'Spring ClientHttpObservationDocumentation: http.client.requests; uri, method, status, client.name',
  },
  {
    name: 'Vert.x (Micrometer)',
    metric: /^vertx_http_(?:server|client)_.+$/,
    label: /^(?:path|route)$/,
    beside: [],
    change: 'turn Label.HTTP_PATH off in MicrometerMetricsOptions and use Label.HTTP_ROUTE',
    source: 'vertx-micrometer-metrics: vertx_http_server_requests_total; Label.HTTP_PATH, Label.HTTP_ROUTE',
  },
  {
    name: 'Kafka client (Micrometer)',
    metric: /^kafka_(?:consumer|producer|admin)_.+$/,
    label: /^client_id$/,
    beside: [],
    change:
      'give each client a fixed client.id, and close clients that are no longer used; a random one is a new series each time',
    source: 'Micrometer KafkaClientMetrics: kafka.consumer.*, kafka.producer.*, tag client.id',
  },
  {
    name: 'ASP.NET Core (prometheus-net)',
    metric: /^http_(?:requests_received_total|requests_in_progress|request_duration_seconds)$/,
    label: /^.+$/,
    beside: ['action', 'controller'],
    change:
      'call app.UseRouting() before app.UseHttpMetrics(), and keep options.AddCustomLabel and AddRouteParameter to closed sets: controller, action and endpoint are route names already',
    source:
      'prometheus-net Prometheus.AspNetCore/HttpMetrics/HttpRequestLabelNames.cs: code, method, controller, action',
  },
  {
    name: 'ASP.NET Core (prometheus-net)',
    metric: /^http_requests_received_total$/,
    label: /^.+$/,
    beside: [],
    change:
      'call app.UseRouting() before app.UseHttpMetrics(), and use the route template (context.GetEndpoint()), never Request.Path',
    source: 'prometheus-net Prometheus.AspNetCore: http_requests_received_total',
  },
  {
    name: 'OpenTelemetry HTTP',
    metric:
      /^http_(?:server|client)_(?:request_duration|duration|active_requests|request_body_size|response_body_size)(?:_.+)?$/,
    label: /^(?:http_route|http_target|url_path|url_full|server_address|net_host_name|http_url)$/,
    beside: [],
    change:
      'keep http.route (the template) and drop the raw target by a View: an attribute filter on http.server.request.duration. ASP.NET Core, Express and others set http.route from the route itself',
    source: 'OpenTelemetry semantic conventions, HTTP metrics: http.server.request.duration; http.route, url.path',
  },
  {
    name: 'Axum (axum-prometheus)',
    metric: /^axum_http_requests_(?:total|duration_seconds|pending)$/,
    label: /^endpoint$/,
    beside: [],
    change:
      'construct the layer with EndpointLabel::MatchedPath (the default falls back to the path for what no route matches: MatchedPathWithFallbackFn)',
    source: 'axum-prometheus src/lib.rs: AXUM_HTTP_REQUESTS_TOTAL; method, endpoint, status',
  },
  {
    name: 'Express (express-prom-bundle)',
    metric: /^http_request_duration_seconds$/,
    label: /^path$/,
    beside: ['status_code'],
    runtime: 'Node.js',
    change: "set normalizePath: (req) => req.baseUrl + (req.route?.path ?? '/unknown')",
    source: 'express-prom-bundle 8.0.0 src/index.js: http_request_duration_seconds; status_code, method, path',
  },
  {
    name: 'Fastify (fastify-metrics)',
    metric: /^http_request_(?:duration|summary)_seconds$/,
    label: /^route$/,
    beside: ['method', 'status_code'],
    runtime: 'Node.js',
    change:
      'take routeMetrics.overrides.labels.getRouteLabel from request.routeOptions.url, and keep registeredRoutesOnly: true',
    source:
      'fastify-metrics 13.2.1 dist/fastify-metrics.js: http_request_duration_seconds, http_request_summary_seconds',
  },
  {
    name: 'Express (prometheus-api-metrics)',
    metric: /^http_request_(?:duration_seconds|size_bytes)$|^http_response_size_bytes$/,
    label: /^route$/,
    beside: ['code', 'method'],
    runtime: 'Node.js',
    change: 'end the chain with a route that catches everything: what no route takes is counted by its URL',
    source:
      'prometheus-api-metrics 4.0.0 src/metrics-middleware.js: method, route, code; express-middleware.js _getRoute',
  },
  {
    name: 'Express (express-prometheus-middleware)',
    metric: /^http_(?:requests_total|request_duration_seconds|request_length_bytes|response_length_bytes)$/,
    label: /^route$/,
    beside: ['method', 'status'],
    runtime: 'Node.js',
    change: "set transformLabels: (labels, req) => { labels.route = req.route?.path ?? '/unknown' }",
    source: 'express-prometheus-middleware 1.2.0 src/index.js: route, method, status; src/metrics.js',
  },
  {
    name: 'chi (go-chi/metrics)',
    metric: /^http_(?:requests_total|request_duration_seconds)$/,
    label: /^(?:host|endpoint)$/,
    beside: ['client_aborted', 'proto'],
    change:
      'leave CollectorOpts{Host: true} out: the Host header is chosen by any client; the endpoint is the route pattern already',
    source: 'github.com/go-chi/metrics v0.1.1 collector.go: requestLabels',
  },
  {
    name: 'Go (slok/go-http-metrics)',
    metric: /^http_(?:request_duration_seconds|response_size_bytes|requests_inflight)$/,
    label: /^handler$/,
    beside: ['service'],
    change: 'name the handler: std.Handler("/users/:id", mdlw, h). An empty handler id stands for the raw path',
    source: 'github.com/slok/go-http-metrics v0.13.0 metrics/prometheus/prometheus.go: service, handler, method, code',
  },
  {
    name: 'gRPC',
    metric: /^grpc_(?:server|client)_.+$/,
    label: /^grpc_(?:method|service)$/,
    beside: [],
    change:
      'calls of methods that are not in the proto are counted by the name that the client sent: call InitializeMetrics and refuse unknown services before the interceptor',
    source:
      'github.com/grpc-ecosystem/go-grpc-prometheus v1.2.0 server_metrics.go: grpc_type, grpc_service, grpc_method, grpc_code',
  },
  {
    name: 'Go (client_golang)',
    metric: /^.+$/,
    label: PATH_LABEL,
    beside: [],
    runtime: 'Go',
    change:
      'set the label from the route pattern: gin c.FullPath(), echo c.Path(), chi chi.RouteContext(r.Context()).RoutePattern(), gorilla/mux mux.CurrentRoute(r).GetPathTemplate(), net/http r.Pattern (Go 1.23)',
    source: 'client_golang has no path label of its own: whoever set it took r.URL.Path',
  },
  {
    name: 'Node.js (prom-client)',
    metric: /^.+$/,
    label: PATH_LABEL,
    beside: [],
    runtime: 'Node.js',
    change:
      "set the label from the route, in Express req.baseUrl + req.route.path inside res.on('finish'), in Fastify request.routeOptions.url, in Koa ctx._matchedRoute; never from req.url or req.path",
    source: 'prom-client has no path label of its own: whoever set it took req.url',
  },
  {
    name: 'Python (prometheus_client)',
    metric: /^.+$/,
    label: PATH_LABEL,
    beside: [],
    runtime: 'Python',
    change:
      'set the label from the route: FastAPI and Starlette request.scope["route"].path, Flask request.url_rule.rule, Django request.resolver_match.route, aiohttp request.match_info.route.resource.canonical',
    source: 'client_python has no path label of its own: whoever set it took request.path',
  },
  {
    name: 'the JVM (Micrometer or client_java)',
    metric: /^.+$/,
    label: PATH_LABEL,
    beside: [],
    runtime: 'JVM',
    change:
      'set the label from the matched pattern: in Spring request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE), in JAX-RS the @Path values; never request.getRequestURI()',
    source: 'Spring HandlerMapping',
  },
  {
    name: '.NET (prometheus-net)',
    metric: /^.+$/,
    label: PATH_LABEL,
    beside: [],
    runtime: '.NET',
    change:
      'set the label from the route template: (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, never from context.Request.Path',
    source: 'ASP.NET Core Microsoft.AspNetCore.Routing.RouteEndpoint',
  },
];
