using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Planner.Api;

namespace EdgeAspire.Planner;

/// <summary>A model that is deployed when the planner starts, unless it is deployed already; section <see cref="Section"/>.</summary>
public sealed class DeployOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = PlannerOptions.Section + ":Deploy";

    /// <summary>The model.</summary>
    /// <value>Default: none.</value>
    public string? Model { get; set; }

    /// <summary>A benchmark model to be the model's first version, when it has none.</summary>
    /// <value>Default: none; somebody uploads the model.</value>
    public string? Builtin { get; set; }

    /// <summary>The fields of the deployment, as JSON.</summary>
    /// <value>Default: none; all ready stages, for latency.</value>
    public string? Request { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Model is null && (Builtin ?? Request) is not null)
        {
            yield return new ValidationResult("expected the name of the model that Builtin and Request are for", [nameof(Model)]);
        }

        if (Model is not null && Names.FindFault("it", Model) is { } name)
        {
            yield return new ValidationResult(name.Message, [nameof(Model)]);
        }

        if (Builtin is not null && !ModelZoo.Names.Contains(Builtin, StringComparer.Ordinal))
        {
            yield return new ValidationResult($"expected one of {string.Join(", ", ModelZoo.Names)}", [nameof(Builtin)]);
        }

        if (FindRequestFault() is { } fault)
        {
            yield return new ValidationResult(fault, [nameof(Request)]);
        }
    }

    private string? FindRequestFault()
    {
        if (Request is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Request, PlannerJson.Readable.DeploymentRequest) is { } request
                ? Deployments.DeploymentRules.FindFault(request)?.Message
                : "expected a JSON object";
        }
        catch (JsonException exception)
        {
            return $"expected the fields of a deployment as JSON: {exception.Message}";
        }
    }
}
