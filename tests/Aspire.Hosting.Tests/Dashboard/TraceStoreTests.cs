using Aspire.Hosting.Dashboard.Telemetry;

namespace EdgeAspire.AspireHosting.Tests.Dashboard;

public sealed class TraceStoreTests
{
    [Fact]
    public void Add_BeyondCapacity_DropsTheOldestTrace()
    {
        var store = new TraceStore(maximumSpans: 3);

        store.Add(Span("a", "1"));
        store.Add(Span("a", "2"));
        store.Add(Span("b", "3"));
        store.Add(Span("c", "4"));

        Assert.Equal(2, store.SpanCount);
        Assert.Empty(store.Get("a"));
        Assert.Equal(["c", "b"], store.List(10, service: null, text: null).Select(static trace => trace.TraceId));
    }

    [Fact]
    public void Add_EndlessTrace_IsCut()
    {
        var store = new TraceStore(maximumSpans: 100, maximumSpansPerTrace: 2);

        for (var span = 0; span < 10; span++)
        {
            store.Add(Span("a", $"{span}"));
        }

        Assert.Equal(2, store.Get("a").Count);
    }

    [Fact]
    public void Add_SameSpanAgain_IsKeptOnce()
    {
        var store = new TraceStore();

        store.Add(Span("a", "1"));
        store.Add(Span("a", "1"));

        Assert.Equal(1, store.SpanCount);
    }

    [Fact]
    public void List_Summary_CoversAllSpans()
    {
        var store = new TraceStore();
        store.Add(Span("a", "2") with { ParentSpanId = "1", Source = new TelemetrySource("expert", "expert-0"), StartUnixNanoseconds = 2_000_000, EndUnixNanoseconds = 9_000_000, IsError = true });
        store.Add(Span("a", "1") with { Name = "infer", StartUnixNanoseconds = 1_000_000, EndUnixNanoseconds = 5_000_000 });

        var trace = Assert.Single(store.List(10, service: "expert", text: "INFER"));

        Assert.Equal("infer", trace.Name);
        Assert.Equal(["gate", "expert"], trace.Services);
        Assert.Equal(8, trace.DurationMilliseconds);
        Assert.Equal(2, trace.Spans);
        Assert.Equal(1, trace.Errors);
        Assert.Empty(store.List(10, service: "planner", text: null));
        Assert.Empty(store.List(10, service: null, text: "train"));
    }

    [Fact]
    public void Add_BeyondCapacity_DropsBackgroundTracesFirst()
    {
        var store = new TraceStore(maximumSpans: 3);
        store.Add(Span("request", "1") with { Kind = "server" });

        for (var beat = 0; beat < 10; beat++)
        {
            store.Add(Span($"beat-{beat}", $"{beat}") with { Kind = "client" });
        }

        Assert.Equal(3, store.SpanCount);
        Assert.Equal("request", Assert.Single(store.List(10, service: null, text: null, filter: static trace => !trace.IsBackground)).TraceId);
        Assert.Equal(3, store.List(10, service: null, text: null).Count);
    }

    [Fact]
    public void List_TraceWithoutItsBeginning_IsPartial()
    {
        var store = new TraceStore();
        store.Add(Span("a", "2") with { ParentSpanId = "1", Kind = "server" });

        Assert.True(Assert.Single(store.List(10, service: null, text: null)).IsPartial);
    }

    [Fact]
    public void List_BackgroundTrace_IsNamedAfterWhatWasServed()
    {
        var store = new TraceStore();
        store.Add(Span("a", "1") with { Name = "POST", Kind = "client" });
        store.Add(Span("a", "2") with { Name = "registry/Heartbeat", Kind = "server", ParentSpanId = "1" });

        var trace = Assert.Single(store.List(10, service: null, text: null));

        Assert.True(trace.IsBackground);
        Assert.False(trace.IsPartial);
        Assert.Equal("registry/Heartbeat", trace.Name);
    }

    private static SpanRecord Span(string traceId, string spanId) =>
        new(traceId, spanId, string.Empty, "call", new TelemetrySource("gate", "gate"));
}
