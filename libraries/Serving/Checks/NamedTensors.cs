using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Serving.Checks;

/// <summary>Requests name their tensors; models have them in an order.</summary>
public static class NamedTensors
{
    /// <summary>Puts a request's inputs into the model's order.</summary>
    /// <param name="model">What the model is called, for messages, such as <c>model 'digits'</c>.</param>
    /// <param name="expected">What the model takes.</param>
    /// <param name="request">The request.</param>
    /// <param name="ordered">Receives the inputs; as long as <paramref name="expected"/>.</param>
    /// <returns>A name that the model does not have, or one that is missing or came twice; null when there is none.</returns>
    public static Error? Order(string model, ImmutableArray<TensorSpecification> expected, InferRequest request, Span<Tensor> ordered)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var input in request.Inputs)
        {
            if (IndexOf(expected, input.Name) < 0)
            {
                return new Error(ErrorReason.WrongTensorName, $"There is no input '{input.Name}' of {model}; expected {string.Join("; ", expected)}.");
            }
        }

        for (var index = 0; index < expected.Length; index++)
        {
            if (Find(request, expected[index], out ordered[index]) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Holds the outputs that a request asks for against those that there are.</summary>
    /// <param name="model">What the model is called, for messages.</param>
    /// <param name="outputs">What the model gives.</param>
    /// <param name="request">The request.</param>
    /// <returns>A name that the model does not have, or null.</returns>
    public static Error? CheckOutputs(string model, ImmutableArray<TensorSpecification> outputs, InferRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var requested in request.Outputs)
        {
            if (IndexOf(outputs, requested.Name) < 0)
            {
                return new Error(ErrorReason.WrongTensorName, $"There is no output '{requested.Name}' of {model}; it has {string.Join("; ", outputs)}.");
            }
        }

        return null;
    }

    /// <summary>Adds those outputs to a response that the request asks for: all, unless it names some.</summary>
    public static void AddOutputs(InferResponse response, InferRequest request, ReadOnlySpan<Tensor> outputs)
    {
        foreach (var output in outputs)
        {
            AddOutput(response, request, output);
        }
    }

    /// <summary>Adds an output to a response unless the request names others.</summary>
    public static void AddOutput(InferResponse response, InferRequest request, in Tensor output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Outputs.Count == 0)
        {
            response.Outputs.Add(output);
            return;
        }

        foreach (var requested in request.Outputs)
        {
            if (string.Equals(requested.Name, output.Name, StringComparison.Ordinal))
            {
                response.Outputs.Add(output);
                return;
            }
        }
    }

    private static int IndexOf(ImmutableArray<TensorSpecification> tensors, string name)
    {
        for (var index = 0; index < tensors.Length; index++)
        {
            if (string.Equals(tensors[index].Name, name, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    private static Error? Find(InferRequest request, TensorSpecification expected, out Tensor found)
    {
        found = default;
        var count = 0;
        foreach (var input in request.Inputs)
        {
            if (string.Equals(input.Name, expected.Name, StringComparison.Ordinal))
            {
                found = input;
                count++;
            }
        }

        return count switch
        {
            0 => new Error(ErrorReason.WrongTensorName, $"Input '{expected.Name}' is missing; expected {expected}."),
            1 => null,
            _ => new Error(ErrorReason.WrongTensorName, $"Input '{expected.Name}' came {count} times; expected once."),
        };
    }
}
