using Microsoft.Extensions.Configuration;

namespace EdgeAspire.ServiceDefaults.Configuration;

/// <summary>Where a service keeps what outlives it, and where data sets lie.</summary>
/// <param name="HomePath">Absolute path of the state of all services: <c>EDGEASPIRE_HOME</c>, by default a folder of the user's local data.</param>
/// <param name="DataPath">Absolute path of the data sets: <c>EDGEASPIRE_DATA</c>, by default <c>data</c> inside <paramref name="HomePath"/>.</param>
public sealed record StateFolder(string HomePath, string DataPath)
{
    /// <summary>The configuration key, and environment variable, of <see cref="HomePath"/>.</summary>
    public const string HomeKey = "EDGEASPIRE_HOME";

    /// <summary>The configuration key, and environment variable, of <see cref="DataPath"/>.</summary>
    public const string DataKey = "EDGEASPIRE_DATA";

    /// <summary>Reads both paths.</summary>
    public static StateFolder FromConfiguration(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var home = configuration[HomeKey];
        if (string.IsNullOrWhiteSpace(home))
        {
            home = Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "EdgeAspire");
        }

        var data = configuration[DataKey];
        home = Path.GetFullPath(home);
        return new StateFolder(home, string.IsNullOrWhiteSpace(data) ? Path.Combine(home, "data") : Path.GetFullPath(data));
    }

    /// <summary>The folder of one service inside <see cref="HomePath"/>, made when it is not there.</summary>
    public string ForService(string name) => Directory.CreateDirectory(Path.Combine(HomePath, name)).FullName;
}
