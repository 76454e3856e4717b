using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.ServiceDefaults.Configuration;

/// <summary>Options that are checked when the service starts.</summary>
public static class ValidatedOptionsExtensions
{
    /// <summary>
    /// Binds a section to <typeparamref name="TOptions"/> and checks its data annotations when the service starts. A wrong value, and a
    /// setting that does not exist, end the start with a message that names the setting, such as <c>Expert:Threads</c>.
    /// </summary>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<IValidateOptions<TOptions>>(new DataAnnotationsValidator<TOptions>(section));
        return services.AddOptions<TOptions>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
    }
}
