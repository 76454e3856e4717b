using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Testing;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.ServiceDefaults.Tests.Configuration;

public sealed class StateFolderTests
{
    [Fact]
    public void FromConfiguration_NothingSet_IsInsideTheUsersLocalData()
    {
        var folder = StateFolder.FromConfiguration(new ConfigurationBuilder().Build());

        var localData = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify);
        Assert.Equal(Path.Combine(localData, "EdgeAspire"), folder.HomePath);
        Assert.Equal(Path.Combine(folder.HomePath, "data"), folder.DataPath);
    }

    [Fact]
    public void FromConfiguration_BothSet_UsesThem()
    {
        using var temporary = new TemporaryFolder();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [StateFolder.HomeKey] = temporary.Combine("home"),
                [StateFolder.DataKey] = temporary.Combine("sets"),
            })
            .Build();

        var folder = StateFolder.FromConfiguration(configuration);

        Assert.Equal(temporary.Combine("home"), folder.HomePath);
        Assert.Equal(temporary.Combine("sets"), folder.DataPath);
        Assert.True(Directory.Exists(folder.ForService("planner")));
    }
}
