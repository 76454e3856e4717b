using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EdgeAspire.ServiceDefaults.Configuration;

/// <summary>Checks data annotations and names the setting as configuration spells it, with the value that came.</summary>
internal sealed class DataAnnotationsValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
        {
            return ValidateOptionsResult.Success;
        }

        return ValidateOptionsResult.Fail(results.Select(result => Describe(options, result)));
    }

    private string Describe(TOptions options, ValidationResult result)
    {
        var member = result.MemberNames.FirstOrDefault();
        if (member is null)
        {
            return $"Setting section '{section}': {result.ErrorMessage}";
        }

        var value = typeof(TOptions).GetProperty(member)?.GetValue(options);
        return $"Setting '{section}:{member}' is '{value}': {result.ErrorMessage}";
    }
}
