using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Telemetry.Otlp;
using Aspire.Hosting.Execution;
using Google.Protobuf;
using Resource = Aspire.Hosting.Dashboard.Telemetry.Otlp.Resource;

namespace EdgeAspire.AspireHosting.Tests.Dashboard;

public sealed class DashboardTests : IAsyncLifetime
{
    private const string Hostile = "<script>alert(1)</script>\"'&";
    private const string TraceId = "0102030405060708090a0b0c0d0e0f10";

    private RunningApplication _application = null!;

    public async Task InitializeAsync() => _application = await RunningApplication.StartAsync(static builder =>
        builder.AddProject<Projects.SampleService>("job").WithArgs("--job"));

    public async Task DisposeAsync() => await _application.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/console")]
    [InlineData("/logs")]
    [InlineData("/traces")]
    [InlineData($"/traces/{TraceId}")]
    [InlineData("/metrics")]
    public async Task Get_Page_ForbidsForeignScripts(string path)
    {
        using var response = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard.js", "text/javascript")]
    [InlineData("/dashboard.css", "text/css")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task Get_Asset_HasItsType(string path, string contentType)
    {
        using var response = await GetAsync(path);

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Get_UnderAnotherHostName_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_application.DashboardUrl}/api/resources"));
        request.Headers.Host = "evil.example";

        using var response = await _application.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Get_Resources_ShowsTheProcess()
    {
        await _application.WaitAsync("job", static snapshot => snapshot.State == InstanceState.Finished);

        var resources = await GetJsonAsync("/api/resources");

        Assert.Equal("job", resources[0].GetProperty("name").GetString());
        Assert.Equal("Finished", resources[0].GetProperty("state").GetString());
        Assert.Equal(0, resources[0].GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Get_Console_StreamsLinesWithTheirNumbers()
    {
        using var stream = await _application.Http.GetStreamAsync(new Uri($"{_application.DashboardUrl}/api/console/job"));
        using var reader = new StreamReader(stream);

        Assert.Equal("id: 1", await reader.ReadLineAsync(Limits.Token()));
        Assert.Contains("the job is done", await reader.ReadLineAsync(Limits.Token()), StringComparison.Ordinal);
        using var unknown = await GetAsync("/api/console/nobody");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Post_Traces_AreListedWithEscapedNames()
    {
        using var response = await PostAsync("/v1/traces", Traces().ToByteArray());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());

        using var list = await GetAsync("/api/traces");
        using var one = await GetAsync($"/api/traces/{TraceId}");
        var texts = new[] { await list.Content.ReadAsStringAsync(), await one.Content.ReadAsStringAsync() };

        Assert.All(texts, static text => Assert.DoesNotContain('<', text));
        using var trace = JsonDocument.Parse(texts[1]);
        var span = trace.RootElement.GetProperty("spans")[0];
        Assert.Equal(Hostile, span.GetProperty("name").GetString());
        Assert.Equal("server", span.GetProperty("kind").GetString());
        Assert.Equal(2.5, span.GetProperty("duration_milliseconds").GetDouble());
        Assert.True(span.GetProperty("is_error").GetBoolean());
        Assert.Equal("[1, true, {k: 0.5}]", span.GetProperty("attributes")[0].GetProperty("value").GetString());
        using var unknown = await GetAsync("/api/traces/ff");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Post_Logs_AreListedByLevelAndWithTheirTrace()
    {
        using var spans = await PostAsync("/v1/traces", Traces().ToByteArray());
        using var response = await PostAsync("/v1/logs", Logs().ToByteArray());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var warnings = await GetJsonAsync("/api/logs?level=warning&service=gate");
        var errors = await GetJsonAsync("/api/logs?level=error");
        using var trace = await GetAsync($"/api/traces/{TraceId}");

        Assert.Equal(Hostile, Assert.Single(warnings).GetProperty("message").GetString());
        Assert.Empty(errors);
        Assert.Contains("\"level\":\"warning\"", await trace.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Metrics_HaveLatestValuesAndPercentiles()
    {
        using var response = await PostAsync("/v1/metrics", Metrics().ToByteArray());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var instruments = await GetJsonAsync("/api/metrics");
        var duration = instruments.Single(static instrument => instrument.GetProperty("kind").ValueEquals("histogram"));
        using var detail = await GetAsync($"/api/metrics/{duration.GetProperty("id").GetInt32()}");

        Assert.Equal(7, instruments.Single(static instrument => instrument.GetProperty("kind").ValueEquals("gauge")).GetProperty("value").GetDouble());
        Assert.Equal(1, duration.GetProperty("p50").GetDouble());
        using var series = JsonDocument.Parse(await detail.Content.ReadAsStringAsync());
        Assert.Equal(1.98, series.RootElement.GetProperty("series")[0].GetProperty("points")[0].GetProperty("p99").GetDouble(), 6);
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/metrics")]
    [InlineData("/v1/logs")]
    public async Task Post_Malformed_IsRefused(string path)
    {
        using var response = await PostAsync(path, [0x0a, 0xff, 0xff, 0xff, 0x0f, 0x01]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("no OTLP message", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_DeeplyNestedValue_IsRefused()
    {
        var value = new AnyValue { StringValue = "x" };
        for (var depth = 0; depth < 200; depth++)
        {
            value = new AnyValue { ArrayValue = new ArrayValue { Values = { value } } };
        }

        using var response = await PostAsync("/v1/traces", new TracesRequest
        {
            ResourceSpans = { new ResourceSpans { Resource = new Resource { Attributes = { new KeyValue { Key = "k", Value = value } } } } },
        }.ToByteArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Post_Oversize_IsRefused()
    {
        using var response = await PostAsync("/v1/traces", new byte[OtlpEndpoints.MaximumBodyBytes + 1]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Post_OtherContentType_IsRefused()
    {
        using var response = await PostAsync("/v1/traces", [], "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private static Resource Gate() => new() { Attributes = { new KeyValue { Key = "service.name", Value = new AnyValue { StringValue = "gate" } } } };

    private static ByteString Id(string hex) => ByteString.CopyFrom(Convert.FromHexString(hex));

    private static TracesRequest Traces()
    {
        var list = new ArrayValue
        {
            Values =
            {
                new AnyValue { IntValue = 1 },
                new AnyValue { BoolValue = true },
                new AnyValue { KvlistValue = new KeyValueList { Values = { new KeyValue { Key = "k", Value = new AnyValue { DoubleValue = 0.5 } } } } },
            },
        };
        var span = new Span
        {
            TraceId = Id(TraceId),
            SpanId = Id("0102030405060708"),
            Name = Hostile,
            Kind = 2,
            StartTimeUnixNano = 1_000_000_000_000_000_000,
            EndTimeUnixNano = 1_000_000_000_002_500_000,
            Status = new Status { Code = 2, Message = Hostile },
            Attributes = { new KeyValue { Key = "list", Value = new AnyValue { ArrayValue = list } } },
        };
        return new TracesRequest { ResourceSpans = { new ResourceSpans { Resource = Gate(), ScopeSpans = { new ScopeSpans { Spans = { span, new Span { Name = "no ids" } } } } } } };
    }

    private static LogsRequest Logs()
    {
        var record = new LogRecord { TimeUnixNano = ulong.MaxValue, SeverityNumber = 13, Body = new AnyValue { StringValue = Hostile }, TraceId = Id(TraceId) };
        return new LogsRequest { ResourceLogs = { new ResourceLogs { Resource = Gate(), ScopeLogs = { new ScopeLogs { LogRecords = { record, new LogRecord() } } } } } };
    }

    private static MetricsRequest Metrics()
    {
        var scope = new ScopeMetrics
        {
            Metrics =
            {
                new Metric { Name = "queue", Gauge = new Gauge { DataPoints = { new NumberPoint { AsInt = 7 }, new NumberPoint { AsDouble = double.NaN } } } },
                new Metric
                {
                    Name = "duration",
                    Unit = "s",
                    Histogram = new Histogram { AggregationTemporality = 2, DataPoints = { new HistogramPoint { Count = 4, BucketCounts = { 2, 2, 0 }, ExplicitBounds = { 1, 2 } } } },
                },
                new Metric { Name = "broken", Histogram = new Histogram { AggregationTemporality = 2, DataPoints = { new HistogramPoint { BucketCounts = { 1 }, ExplicitBounds = { 1, 2 } } } } },
            },
        };
        return new MetricsRequest { ResourceMetrics = { new ResourceMetrics { Resource = Gate(), ScopeMetrics = { scope } } } };
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _application.Http.GetAsync(new Uri(_application.DashboardUrl + path), Limits.Token());

    private async Task<JsonElement[]> GetJsonAsync(string path) =>
        (await _application.Http.GetFromJsonAsync<JsonElement[]>(new Uri(_application.DashboardUrl + path), Limits.Token()))!;

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType = "application/x-protobuf")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_application.DashboardUrl + path)) { Content = content };

        // Else a refusal by size may close the connection while the body is still being sent, and the answer is lost.
        request.Headers.ExpectContinue = true;
        return await _application.Http.SendAsync(request, Limits.Token());
    }
}
