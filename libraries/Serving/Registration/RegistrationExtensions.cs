using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Serving.Registration;

/// <summary>Adds the device's registration.</summary>
public static class RegistrationExtensions
{
    /// <summary>Registers what the service's <see cref="IAnnouncedDevice"/> tells with the planner, until the service stops.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="role">expert, stage or scheduler.</param>
    /// <typeparam name="TOptions">The service's settings, in which the registry's address is set.</typeparam>
    public static void AddRegistration<TOptions>(this IServiceCollection services, string role)
        where TOptions : class, IRegisteredOptions
    {
        services.AddSingleton(provider => Of(provider.GetRequiredService<IOptions<TOptions>>().Value, role));
        services.AddHostedService<RegistrationService>();
    }

    private static RegistrationOptions Of(IRegisteredOptions options, string role) => new(
        options.DeviceName,
        role,
        options.Planner.Grpc!,
        options.AdvertisedAddress,
        TimeSpan.FromSeconds(options.HeartbeatSeconds),
        TimeSpan.FromSeconds(options.DrainSeconds));
}
