import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advise } from '../../src/explain/index.ts';

/** A family as a library makes it by default, what else is exposed, and what the advice must say. */
const ROWS: readonly (readonly [series: string, beside: string, says: readonly RegExp[]])[] = [
  ['gin_requests_total{code,handler,host,method,!url}', 'go_info', [/Gin/, /c\.FullPath\(\)/]],
  ['echo_requests_total{code,host,method,!url}', 'go_info', [/Echo/, /DoNotUseRequestPathFor404/]],
  ['echo_requests_total{code,!host,method,url}', 'go_info', [/Echo/, /Host header/]],
  ['chi_requests_total{code,method,!path,service}', '', [/chi/, /RoutePattern/]],
  ['http_requests_total{method,!path,service,status_code}', 'go_info', [/Fiber/, /ctx\.Route\(\)\.Path/]],
  ['starlette_requests_total{app_name,method,!path,status_code}', '', [/starlette_exporter/, /group_paths=True/]],
  ['http_requests_total{!handler,method,status}', 'python_info', [/FastAPI/, /should_group_untemplated/]],
  ['flask_http_request_duration_seconds{method,!path,status}', '', [/Flask/, /group_by='url_rule'/]],
  ['django_http_requests_latency_seconds_by_view_method{method,!view}', '', [/Django/, /resolver_match/]],
  ['rails_requests_total{action,controller,!format,method,status}', '', [/Rails/, /Yabeda/]],
  ['http_server_requests_total{code,method,!path}', '', [/Rack or Rails/, /strip_ids_from_path/]],
  ['http_server_requests_seconds{exception,method,outcome,status,!uri}', 'jvm_info', [/Spring/, /MeterFilter/]],
  ['http_client_requests_seconds{client_name,method,status,!uri}', '', [/Spring/, /template and its variables/]],
  ['ktor_http_server_requests_seconds{address,method,!route,status}', '', [/Ktor/]],
  ['vertx_http_server_requests_total{code,method,!path}', '', [/Vert\.x/, /HTTP_ROUTE/]],
  ['kafka_consumer_fetch_manager_records_lag{!client_id,topic}', '', [/Kafka/]],
  ['http_requests_received_total{action,code,controller,endpoint,method,!tenant}', '', [/ASP\.NET/, /AddCustomLabel/]],
  ['http_requests_received_total{code,method,!path}', '', [/ASP\.NET/, /GetEndpoint/]],
  ['http_server_request_duration_seconds{http_request_method,!http_route}', '', [/OpenTelemetry/, /View/]],
  ['axum_http_requests_total{!endpoint,method,status}', '', [/Axum/, /MatchedPath/]],
  [
    'http_request_duration_seconds{method,!path,status_code}',
    'nodejs_version_info',
    [/express-prom-bundle/, /normalizePath/],
  ],
  ['http_request_duration_seconds{method,!route,status_code}', 'nodejs_version_info', [/Fastify/]],
  ['http_request_duration_seconds{code,method,!route}', 'nodejs_version_info', [/prometheus-api-metrics/]],
  ['http_requests_total{method,!route,status}', 'nodejs_version_info', [/express-prometheus-middleware/, /req\.route/]],
  ['http_request_duration_seconds{code,!handler,method,service}', 'go_info', [/slok/]],
  ['grpc_server_handled_total{grpc_code,!grpc_method,grpc_service,grpc_type}', '', [/gRPC/]],
  // Metrics of one's own: the runtime is known by the collectors of its client library.
  ['my_seconds{!endpoint,method,status}', 'go_info', [/client_golang/, /FullPath.*c\.Path.*RoutePattern.*mux/]],
  ['my_seconds{!endpoint}', 'promhttp_metric_handler_requests_total', [/client_golang/]],
  ['my_total{!path}', 'nodejs_version_info', [/prom-client/, /req\.route\.path/]],
  ['my_total{!path}', 'python_info', [/prometheus_client/, /url_rule/]],
  ['my_total{!uri}', 'jvm_memory_used_bytes', [/JVM/, /BEST_MATCHING_PATTERN/]],
  ['my_total{!path}', 'dotnet_collection_count_total', [/\.NET/, /RoutePattern/]],
  // Else by the kind of label.
  ['my_total{!path}', '', [/^Where the application sets label path of my_total: .*pattern of the route/]],
  ['my_total{!user_id}', 'go_info', [/label user_id .*client_golang: WithLabelValues.*exemplar/]],
  ['my_total{!user_id}', 'nodejs_version_info', [/prom-client: inc.*exemplar/]],
  ['my_total{!user_id}', 'python_info', [/prometheus_client: labels.*exemplar/]],
  ['my_total{!user_id}', 'jvm_info', [/Micrometer: tags.*exemplar/]],
  ['my_total{!user_id}', 'dotnet_collection_count_total', [/prometheus-net: WithLabels.*exemplar/]],
  ['my_total{!email}', '', [/who it was belongs in a log/]],
  ['my_total{!sql}', '', [/fingerprint/]],
  ['my_total{!error}', '', [/class or the code of the error/]],
  ['my_total{!trace_id}', '', [/exemplar/]],
  ['my_total{!tenant}', '', [/closed list of the largest/]],
  ['my_total{!pod_name}', '', [/service discovery/]],
  ['my_total{!timestamp}', '', [/_timestamp_seconds/]],
  ['my_total{!flavour}', '', [/closed list/]],
];

for (const [series, beside, says] of ROWS)
  test(`advice for ${series}${beside === '' ? '' : ` beside ${beside}`}`, () => {
    const [metric = '', inside = ''] = series.slice(0, -1).split('{');
    const names = inside.split(',');
    const label = names.find((name) => name.startsWith('!'))?.slice(1) ?? '';
    const labels = names.map((name) => name.replace('!', ''));
    const text = advise({ metric, label, labels, example: '', has: (family) => family === beside });
    for (const pattern of says) assert.match(text, pattern);
    assert.ok(text.length < 400, `${text.length} characters are too many at three in the morning`);
  });

test('a path is known by its value, too', () => {
  const about = { metric: 'm', label: 'what', labels: ['what'], has: () => false };
  assert.match(advise({ ...about, example: '/api/user/1' }), /pattern of the route/);
  assert.match(advise({ ...about, example: 'red' }), /closed list/);
  assert.match(advise({ ...about, example: '/api', has: (name) => name === 'go_info' }), /client_golang/);
});

test('no label to blame; names that would steer a terminal', () => {
  const about = { labels: [], example: '', has: () => false };
  assert.match(advise({ ...about, metric: 'm', label: '' }), /constants in the code/);
  const text = advise({ ...about, metric: 'm\u001b[2J', label: 'l\n<b>' });
  assert.ok(text.includes('\\u{1b}') && text.includes('\\u{a}') && !text.includes('\u001b') && !text.includes('\n'));
});
