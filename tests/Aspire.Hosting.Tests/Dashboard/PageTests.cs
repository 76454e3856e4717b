using System.Net.Http.Headers;
using Aspire.Hosting.Dashboard.Telemetry.Otlp;
using Aspire.Hosting.Execution;
using EdgeAspire.Testing.Browser;
using Google.Protobuf;
using Microsoft.Playwright;

namespace EdgeAspire.AspireHosting.Tests.Dashboard;

/// <summary>The pages in a browser.</summary>
public sealed class PageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Hostile = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>";
    private const string TraceId = "0102030405060708090a0b0c0d0e0f10";

    [ChromiumFact]
    public async Task Pages_DesktopAndPhone_ShowTheirContentWithoutErrorsOrSideways()
    {
        await using var application = await StartAsync();

        await CheckAsync(application, "/", ".resource", "job");
        await CheckAsync(application, "/console?resource=job", "ol.console li", "the job is done");
        await CheckAsync(application, "/logs", ".log", Hostile);
        await CheckAsync(application, "/traces", ".trace-row", Hostile);
        await CheckAsync(application, $"/traces/{TraceId}", ".span", Hostile);
        await CheckAsync(application, "/metrics?id=1", ".instrument h2", Hostile);
    }

    [ChromiumFact]
    public async Task Traces_HostileNames_StayText()
    {
        await using var application = await StartAsync();
        var errors = new List<string>();
        var page = await browser.OpenAsync(new Uri($"{application.DashboardUrl}/traces"), errors);

        await page.Locator(".trace-row").ClickAsync();
        await page.Locator(".span summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".attributes").First).ToContainTextAsync(Hostile);

        Assert.True(await page.EvaluateAsync<bool>("window.pwned === undefined && document.querySelectorAll('main img, main script').length === 0"));
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    private static async Task<RunningApplication> StartAsync()
    {
        var application = await RunningApplication.StartAsync(static builder => builder.AddProject<Projects.SampleService>("job").WithArgs("--job"));
        await application.WaitAsync("job", static snapshot => snapshot.State == InstanceState.Finished);
        var attribute = new KeyValue { Key = Hostile, Value = new AnyValue { StringValue = Hostile } };
        var resource = new Aspire.Hosting.Dashboard.Telemetry.Otlp.Resource
        {
            Attributes = { new KeyValue { Key = "service.name", Value = new AnyValue { StringValue = Hostile } } },
        };
        var span = new Span
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString(TraceId)),
            SpanId = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8),
            Name = Hostile,
            Kind = 2,
            StartTimeUnixNano = 1_000_000_000_000_000_000,
            EndTimeUnixNano = 1_000_000_000_002_500_000,
            Status = new Status { Code = 2, Message = Hostile },
            Attributes = { attribute },
            Events = { new SpanEvent { Name = Hostile, TimeUnixNano = 1_000_000_000_001_000_000, Attributes = { attribute } } },
        };
        var record = new LogRecord { TimeUnixNano = 1_000_000_000_000_000_000, SeverityNumber = 17, Body = attribute.Value, Attributes = { attribute } };
        var metric = new Metric
        {
            Name = Hostile,
            Unit = Hostile,
            Description = Hostile,
            Gauge = new Gauge { DataPoints = { new NumberPoint { AsInt = 7, TimeUnixNano = 1_000_000_000_000_000_000, Attributes = { attribute } } } },
        };

        await PostAsync(application, "/v1/traces", new TracesRequest
        {
            ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { new ScopeSpans { Spans = { span } } } } },
        });
        await PostAsync(application, "/v1/logs", new LogsRequest
        {
            ResourceLogs = { new ResourceLogs { Resource = resource, ScopeLogs = { new ScopeLogs { LogRecords = { record } } } } },
        });
        await PostAsync(application, "/v1/metrics", new MetricsRequest
        {
            ResourceMetrics = { new ResourceMetrics { Resource = resource, ScopeMetrics = { new ScopeMetrics { Metrics = { metric } } } } },
        });
        return application;
    }

    private static async Task PostAsync(RunningApplication application, string path, IMessage message)
    {
        using var content = new ByteArrayContent(message.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var response = await application.Http.PostAsync(new Uri(application.DashboardUrl + path), content, Limits.Token());
        response.EnsureSuccessStatusCode();
    }

    private async Task CheckAsync(RunningApplication application, string path, string selector, string text)
    {
        foreach (var (width, isDark) in new[] { (1280, false), (390, true) })
        {
            var errors = new List<string>();
            var page = await browser.OpenAsync(new Uri(application.DashboardUrl + path), errors, width, isDark: isDark);
            await Assertions.Expect(page.Locator(selector).First).ToContainTextAsync(text, new() { Timeout = (float)Limits.Wait.TotalMilliseconds });

            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} at {width} is too wide");
            Assert.Empty(errors);
            await page.Context.CloseAsync();
        }
    }
}
