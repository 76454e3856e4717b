using System.Globalization;
using Aspire.Hosting.Execution;
using EdgeAspire.Testing;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class ApplicationRunnerTests
{
    [Fact]
    public async Task StartAsync_TwoServices_AnswerAndKnowEachOther()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
        {
            var store = Store(builder, "store");
            Store(builder, "front").WithReference(store).WaitFor(store);
        });

        var store = await application.WaitAsync("store", static snapshot => snapshot.IsReady);
        await application.WaitAsync("front", static snapshot => snapshot.IsReady);

        Assert.Equal($"{store.ProcessId}", await application.GetAsync("store", "/process"));
        Assert.Equal($"{store.ProcessId}", await application.GetAsync("front", "/call/store"));
        Assert.Equal("front", await application.GetAsync("front", "/environment/OTEL_SERVICE_NAME"));
        Assert.Equal(string.Empty, await application.GetAsync("front", "/environment/DOTNET_LAUNCH_PROFILE"));
    }

    [Fact]
    public async Task StartAsync_NameWithHyphen_ReachesTheServiceInTheVariableName()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
            Store(builder, "front").WithReference(Endpoint(builder, "expert-0")));
        await application.WaitAsync("front", static snapshot => snapshot.IsReady);

        Assert.Equal(application.Url("expert-0"), await application.GetAsync("front", "/environment/services__expert-0__http__0"));
    }

    [Fact]
    public async Task StopAsync_RunningServices_EndInOrderAndLeaveNoProcess()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
        {
            var store = Store(builder, "store");
            Store(builder, "front").WaitFor(store);
        });
        var store = await application.WaitAsync("store", static snapshot => snapshot.IsReady);
        var front = await application.WaitAsync("front", static snapshot => snapshot.IsReady);

        await application.StopAsync();

        var output = application.Output;
        Assert.True(output.IndexOf("front       Stopped", StringComparison.Ordinal) < output.IndexOf("store       Stopping", StringComparison.Ordinal), output);
        Assert.All(application.Board.Snapshots, static snapshot => Assert.Equal(0, snapshot.ExitCode));
        Assert.Contains(application.Logs.Of("store").After(0), static line => line.Text is "stopping");
        Assert.False(ProcessProbe.IsRunning(store.ProcessId!.Value));
        Assert.False(ProcessProbe.IsRunning(front.ProcessId!.Value));
    }

    [Fact]
    public async Task Crash_StartsAgainAfterTheDelay()
    {
        var time = new ManualTimeProvider();
        await using var application = await RunningApplication.StartAsync(static builder => Endpoint(builder, "store"), time);
        var first = await application.WaitAsync("store", static snapshot => snapshot.State == InstanceState.Running);
        await application.WaitForLineAsync("store", "Now listening");

        await application.CommandAsync("store", "/exit/134");
        var crashed = await application.WaitAsync("store", static snapshot => snapshot.State == InstanceState.Restarting);
        await time.AdvanceUntilAsync(application.WaitAsync("store", static snapshot => snapshot.State == InstanceState.Running));

        Assert.Equal(134, crashed.ExitCode);
        Assert.Equal("exit code 134; starts again in 0.5 s", crashed.Note);
        var second = await application.WaitAsync("store", static snapshot => snapshot.State == InstanceState.Running);
        Assert.Equal(1, second.Restarts);
        Assert.NotEqual(first.ProcessId, second.ProcessId);
        Assert.Equal(first.Endpoints, second.Endpoints);
        Assert.Contains("Restarting exit code 134", application.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_TenTimesInARow_IsGivenUpAndFailsThoseThatWait()
    {
        var time = new ManualTimeProvider();
        await using var application = await RunningApplication.StartAsync(
            static builder =>
            {
                var job = builder.AddProject<Projects.SampleService>("job").WithArgs("--job", "--fail");
                Store(builder, "front").WaitForCompletion(job);
            },
            time);

        await time.AdvanceUntilAsync(application.WaitAsync("front", static snapshot => snapshot.State == InstanceState.Failed));

        var job = application.Board.Snapshots[0];
        Assert.Equal(InstanceState.Failed, job.State);
        Assert.Equal(RestartPolicy.MaximumFailuresInARow, job.Restarts);
        Assert.Contains("not started: job failed: exit code 3; given up after 10 crashes in a row", application.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_WhileOthersWait_NamesThem()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
        {
            var store = Store(builder, "store").WithArgs("--unhealthy");
            Store(builder, "front").WaitFor(store);
        });
        await application.WaitForLineAsync("store", "Now listening");

        await application.CommandAsync("store", "/exit/9");
        await application.WaitAsync("store", static snapshot => snapshot is { Restarts: 1, State: InstanceState.Running });

        Assert.Contains("front waits for it", application.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CleanExit_IsFinishedAndNotStartedAgain()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
            builder.AddProject<Projects.SampleService>("job").WithArgs("--job"));

        var job = await application.WaitAsync("job", static snapshot => snapshot.State == InstanceState.Finished);

        Assert.Equal(0, job.ExitCode);
        Assert.Equal(0, job.Restarts);
        Assert.Contains(application.Logs.Of("job").After(0), static line => line.Text is "the job is done");
    }

    [Fact]
    public async Task StopAsync_ServiceIgnoresTheSignal_IsKilledAfterTheGrace()
    {
        var time = new ManualTimeProvider();
        await using var application = await RunningApplication.StartAsync(
            static builder => Endpoint(builder, "store").WithArgs("--ignore-sigterm"), time);
        var store = await application.WaitAsync("store", static snapshot => snapshot.State == InstanceState.Running);
        await application.WaitForLineAsync("store", "Now listening");

        await time.AdvanceUntilAsync(application.StopAsync());

        var stopped = application.Board.Snapshots[0];
        Assert.Equal(InstanceState.Stopped, stopped.State);
        Assert.NotEqual(0, stopped.ExitCode);
        Assert.False(ProcessProbe.IsRunning(store.ProcessId!.Value));
    }

    [Fact]
    public async Task WaitFor_UnhealthyDependency_WaitsAndSaysSo()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
        {
            var store = Store(builder, "store").WithArgs("--unhealthy");
            Store(builder, "front").WaitFor(store);
        });
        var waiting = await application.WaitAsync("front", static snapshot => snapshot.State == InstanceState.Waiting);
        Assert.Equal("waits for store", waiting.Note);
        await application.WaitForLineAsync("store", "Now listening");

        await application.CommandAsync("store", "/health/true");
        await application.WaitAsync("front", static snapshot => snapshot.IsReady);

        var output = application.Output;
        Assert.True(output.IndexOf("store       Healthy", StringComparison.Ordinal) < output.IndexOf("front       Starting", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task HealthCheck_ServiceTurnsUnhealthy_IsOnTheConsole()
    {
        await using var application = await RunningApplication.StartAsync(static builder => Store(builder, "store"));
        await application.WaitAsync("store", static snapshot => snapshot.IsReady);

        await application.CommandAsync("store", "/health/false");
        var store = await application.WaitAsync("store", static snapshot => snapshot.Health == InstanceHealth.Unhealthy);

        Assert.Equal("GET /health answered 503 instead of 200: nothing to serve", store.Note);
        Assert.Contains("Unhealthy  GET /health answered 503", application.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitFor_DependencyEnds_FailsWithTheReason()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
        {
            var job = builder.AddProject<Projects.SampleService>("job").WithArgs("--job");
            Store(builder, "front").WaitForCompletion(job, exitCode: 5);
        });

        var front = await application.WaitAsync("front", static snapshot => snapshot.State == InstanceState.Failed);

        Assert.Equal("not started: job ended with exit code 0 instead of 5", front.Note);
        Assert.Contains(front.Note!, application.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForCompletion_ExpectedExitCode_Starts()
    {
        await using var application = await RunningApplication.StartAsync(static builder =>
        {
            var job = builder.AddProject<Projects.SampleService>("job").WithArgs("--job", "--fail");
            Store(builder, "front").WaitForCompletion(job, exitCode: 3);
        });

        await application.WaitAsync("front", static snapshot => snapshot.IsReady);

        Assert.Equal(InstanceState.Finished, application.Board.Snapshots[0].State);
    }

    [Fact]
    public async Task WithReplicas_Proxy_SpreadsConnections()
    {
        await using var application = await RunningApplication.StartAsync(static builder => Store(builder, "store").WithReplicas(2));
        await application.WaitAsync("store", static snapshot => snapshot.IsReady);

        var answers = new List<int>();
        for (var call = 0; call < 4; call++)
        {
            using var fresh = new HttpClient();
            answers.Add(int.Parse(await fresh.GetStringAsync(new Uri(application.Url("store") + "/process")), CultureInfo.InvariantCulture));
        }

        Assert.Equal(application.Board.Snapshots.Select(static snapshot => snapshot.ProcessId!.Value).Order(), answers.Distinct().Order());
    }

    [Fact]
    public async Task Warning_IsOnTheConsole()
    {
        await using var application = await RunningApplication.StartAsync(static builder => Store(builder, "store"));
        await application.WaitAsync("store", static snapshot => snapshot.IsReady);

        await application.CommandAsync("store", "/warn");
        await application.WaitForLineAsync("store", "trouble ahead");

        Assert.Contains("| warn: System.Diagnostics.Process[1] trouble ahead", application.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", application.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WaitingInACircle_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunningApplication.StartAsync(static builder =>
        {
            var first = Store(builder, "first");
            var second = Store(builder, "second").WaitFor(first);
            first.WaitFor(second);
        }));

        Assert.Contains("'first' resource waits for itself", exception.Message, StringComparison.Ordinal);
    }

    private static IResourceBuilder<ProjectResource> Endpoint(IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject<Projects.SampleService>(name).WithHttpEndpoint();

    private static IResourceBuilder<ProjectResource> Store(IDistributedApplicationBuilder builder, string name) =>
        Endpoint(builder, name).WithHttpHealthCheck("/health");
}
