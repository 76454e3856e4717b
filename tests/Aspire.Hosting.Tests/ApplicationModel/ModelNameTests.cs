namespace EdgeAspire.AspireHosting.Tests.ApplicationModel;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("planner")]
    [InlineData("expert-0")]
    [InlineData("A1")]
    public void ProjectResource_ValidName_IsTaken(string name)
    {
        Assert.Equal(name, new ProjectResource(name).Name);
    }

    [Theory]
    [InlineData("", "between 1 and 64")]
    [InlineData("0-expert", "start with an ASCII letter")]
    [InlineData("expert-", "end with a hyphen")]
    [InlineData("expert--0", "consecutive hyphens")]
    [InlineData("expert_0", "only ASCII letters, digits, and hyphens")]
    [InlineData("expért", "only ASCII letters, digits, and hyphens")]
    public void ProjectResource_InvalidName_IsRefusedWithTheRule(string name, string rule)
    {
        var exception = Assert.Throws<ArgumentException>(() => new ProjectResource(name));

        Assert.Contains(rule, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProjectResource_NameOf65Characters_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ProjectResource(new string('a', 65)));
    }

    [Fact]
    public void AddProject_NameThatDiffersInCaseOnly_IsRefused()
    {
        var builder = DistributedApplication.CreateBuilder();
        builder.AddProject<Projects.SampleService>("store");

        var exception = Assert.Throws<DistributedApplicationException>(() => builder.AddProject<Projects.SampleService>("Store"));

        Assert.Contains("'Store'", exception.Message, StringComparison.Ordinal);
    }
}
