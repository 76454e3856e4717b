using System.Runtime.InteropServices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Stage.Running;

/// <summary>The parameters of a call.</summary>
/// <param name="Session">The session's name; null for a call without.</param>
/// <param name="Recipe">What is to be done with which boxes.</param>
/// <param name="Waits">Whether the call waits for boxes that are missing.</param>
/// <param name="Delivers">Whether it only brings pieces.</param>
/// <param name="Ends">Whether the session ends with it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallParameters(string? Session, RecipeKey Recipe, bool Waits, bool Delivers, bool Ends)
{
    public static Outcome<CallParameters> Read(InferRequest request)
    {
        var parameters = request.Parameters;
        if (parameters.Count == 0)
        {
            return default(CallParameters);
        }

        Error? error = null;
        var read = new CallParameters(
            Text(EdgeParameters.Session),
            new RecipeKey(
                Text(EdgeParameters.Description),
                Text(EdgeParameters.Pieces),
                Text(EdgeParameters.Returns),
                Text(EdgeParameters.Forward),
                Text(EdgeParameters.Keep),
                Text(EdgeParameters.Drop),
                Text(EdgeParameters.Wire)),
            Flag(EdgeParameters.Wait),
            Flag(EdgeParameters.Deliver),
            Flag(EdgeParameters.End));
        return error is null ? read : error;

        string? Text(string name)
        {
            if (!parameters.TryGetValue(name, out var parameter))
            {
                return null;
            }

            error ??= parameter.ParameterChoiceCase is InferParameter.ParameterChoiceOneofCase.StringParam ? null : Wrong(name, "a string", parameter);
            return parameter.StringParam;
        }

        bool Flag(string name)
        {
            if (!parameters.TryGetValue(name, out var parameter))
            {
                return false;
            }

            error ??= parameter.ParameterChoiceCase is InferParameter.ParameterChoiceOneofCase.BoolParam ? null : Wrong(name, "a bool", parameter);
            return parameter.BoolParam;
        }
    }

    private static Error Wrong(string name, string expected, InferParameter actual) =>
        new(ErrorReason.InvalidArgument, $"Parameter '{name}': expected {expected}, got {actual.ParameterChoiceCase}.");
}
