using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class StopOrderTests
{
    [Fact]
    public void Of_Dependents_StopBeforeWhatTheyNeed()
    {
        var builder = DistributedApplication.CreateBuilder();
        var planner = builder.AddProject<Projects.SampleService>("planner").WithHttpEndpoint();
        builder.AddProject<Projects.SampleService>("expert-0").WaitFor(planner);
        builder.AddProject<Projects.SampleService>("expert-1").WaitFor(planner);
        var trainer = builder.AddProject<Projects.SampleService>("trainer").WithHttpEndpoint().WithReference(planner);
        builder.AddProject<Projects.SampleService>("gate").WithReference(trainer).WaitFor(planner);

        var groups = StopOrder.Of([.. builder.Resources.OfType<ProjectResource>()]);

        Assert.Equal(["expert-0 expert-1 gate", "trainer", "planner"], groups.Select(group => string.Join(' ', group.Select(resource => resource.Name))));
    }

    [Fact]
    public void Of_Circle_StopsTogether()
    {
        var builder = DistributedApplication.CreateBuilder();
        var first = builder.AddProject<Projects.SampleService>("first").WithHttpEndpoint();
        var second = builder.AddProject<Projects.SampleService>("second").WithHttpEndpoint().WithReference(first);
        first.WithReference(second);

        Assert.Single(StopOrder.Of([first.Resource, second.Resource]));
    }
}
