using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAspire.Scheduler.Sources;

namespace EdgeAspire.Scheduler.Configuration;

/// <summary>Checks the sources of a worker when it starts.</summary>
internal static partial class SourceRules
{
    /// <summary>Sources that one worker has at most.</summary>
    public const int MaxSources = 64;

    /// <summary>What is wrong with them, each fault with the setting that it is in.</summary>
    public static IEnumerable<ValidationResult> FindFaults(string section, string device, IList<SourceOptions> sources)
    {
        var all = $"'{section}:{nameof(SchedulerOptions.Sources)}'";
        if (sources.Count > MaxSources)
        {
            yield return new ValidationResult($"{all} has {sources.Count} entries: a worker has at most {MaxSources} sources.");
        }

        Dictionary<int, string> numbers = [];
        for (var place = 0; place < sources.Count; place++)
        {
            var source = sources[place];
            var setting = string.Create(CultureInfo.InvariantCulture, $"{section}:{nameof(SchedulerOptions.Sources)}:{place}:");
            if (!NamePattern().IsMatch(source.Name))
            {
                yield return new ValidationResult(
                    $"'{setting}{nameof(source.Name)}' is '{source.Name}': expected 1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-', starting with a letter or digit.");
            }
            else if (!numbers.TryAdd(SourceNumber.Of(device, source.Name), source.Name))
            {
                yield return new ValidationResult(
                    $"'{setting}{nameof(source.Name)}' is '{source.Name}', which has the same number as '{numbers[SourceNumber.Of(device, source.Name)]}': expected another name.");
            }

            List<ValidationResult> ranges = [];
            Validator.TryValidateObject(source, new ValidationContext(source), ranges, validateAllProperties: true);
            foreach (var fault in ranges)
            {
                yield return new ValidationResult($"'{setting}{fault.MemberNames.First()}': {fault.ErrorMessage}");
            }
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
