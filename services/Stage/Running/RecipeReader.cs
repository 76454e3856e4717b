using System.Globalization;
using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Running;

/// <summary>Makes recipes of the texts of calls.</summary>
internal sealed class RecipeReader(PartStore parts, IOptions<StageOptions> options)
{
    private readonly int _maxChars = options.Value.MaxParameterChars;
    private readonly int _maxPieces = options.Value.MaxPieces;
    private readonly string _device = options.Value.DeviceName;
    private readonly RecipeCache _deliveries = new();

    /// <summary>What a call asks for that only brings pieces.</summary>
    public Outcome<CallRecipe> ForDelivery(in RecipeKey key)
    {
        if (_deliveries.Find(key) is { } known)
        {
            return known;
        }

        if (!ReadPieces(key.Pieces, binding: null).TryGetValue(out var pieces, out var error))
        {
            return error;
        }

        var recipe = new CallRecipe(Binding: null, pieces, Array.ConvertAll(pieces, IsInteger), new OutputSet([], WireFormat.Fp32), [], [], []);
        _deliveries.Add(key, recipe);
        return recipe;
    }

    /// <summary>What a call of a part asks for.</summary>
    public Outcome<CallRecipe> For(LoadedPart part, in RecipeKey key)
    {
        if (part.Recipes.Find(key) is { } known)
        {
            return known;
        }

        CallRecipe? found = null;
        Error? refused = null;
        foreach (var binding in part.Bindings)
        {
            if (key.Description is { } meant && !string.Equals(meant, binding.Digest, StringComparison.Ordinal))
            {
                refused ??= new Error(ErrorReason.UnknownModel, $"Part {part.Sha256} is loaded, but not with the description {meant}; load it with that.");
            }
            else if (!Read(binding, key).TryGetValue(out var recipe, out var error))
            {
                refused = error;
            }
            else if (found is null)
            {
                found = recipe;
            }
            else
            {
                return new Error(
                    ErrorReason.Conflict,
                    $"Part {part.Sha256} is loaded with several descriptions that fit the call; say which in '{EdgeParameters.Description}'.");
            }
        }

        if (found is null)
        {
            return refused ?? new Error(ErrorReason.Internal, $"Part {part.Sha256} has no description.");
        }

        part.Recipes.Add(key, found);
        return found;
    }

    private Outcome<CallRecipe> Read(PartBinding binding, in RecipeKey key)
    {
        if (!ReadFormat(key.Wire).TryGetValue(out var format, out var error)
            || !ReadPieces(key.Pieces, binding).TryGetValue(out var pieces, out error)
            || !ReadReturns(key.Returns, binding, format).TryGetValue(out var returns, out error)
            || !ReadForwards(key.Forward, binding, format).TryGetValue(out var forwards, out error)
            || !BoxReader.Parse(EdgeParameters.Keep, key.Keep, _maxChars, CallJson.Default.IReadOnlyListString).TryGetValue(out var keep, out error)
            || !BoxReader.Parse(EdgeParameters.Drop, key.Drop, _maxChars, CallJson.Default.IReadOnlyListString).TryGetValue(out var drop, out error))
        {
            return error;
        }

        var kept = new List<int>();
        foreach (var value in keep ?? [])
        {
            var count = kept.Count;
            for (var index = 0; index < binding.Outputs.Length; index++)
            {
                if (string.Equals(binding.Outputs[index].Box.Value, value, StringComparison.Ordinal))
                {
                    kept.Add(index);
                }
            }

            if (kept.Count == count)
            {
                return UnknownOutput(EdgeParameters.Keep, value, binding);
            }
        }

        return new CallRecipe(binding, pieces, Array.ConvertAll(pieces, IsInteger), returns, forwards, [.. kept.Distinct()], [.. (drop ?? []).Where(value => value is not null)]);
    }

    private static Outcome<WireFormat> ReadFormat(string? text) => text switch
    {
        null or "fp32" => WireFormat.Fp32,
        "fp16" => WireFormat.Fp16,
        "int8" => WireFormat.Int8,
        _ => new Error(ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.Wire}' is '{text}'; expected fp32, fp16 or int8."),
    };

    private Outcome<PieceBox[]> ReadPieces(string? text, PartBinding? binding)
    {
        if (!BoxReader.Parse(EdgeParameters.Pieces, text, _maxChars, PartSetJson.Default.IReadOnlyListValueBox).TryGetValue(out var list, out var error)
            || !BoxReader.ToBoxes(EdgeParameters.Pieces, list ?? []).TryGetValue(out var boxes, out error))
        {
            return error;
        }

        if (boxes.Length > _maxPieces)
        {
            return new Error(
                ErrorReason.TooLarge, $"Parameter '{EdgeParameters.Pieces}' has {boxes.Length} boxes; setting 'Stage:MaxPieces' allows {_maxPieces}.");
        }

        foreach (var box in boxes)
        {
            if (binding?.TypeOf(box.Value) is null && parts.TypeOf(box.Value) is null)
            {
                return new Error(ErrorReason.WrongTensorName, $"Parameter '{EdgeParameters.Pieces}': no part that is loaded here takes value '{box.Value}'.");
            }
        }

        return boxes;
    }

    private bool IsInteger(PieceBox piece) => parts.TypeOf(piece.Value) is TensorDataType.Int8;

    private Outcome<OutputSet> ReadReturns(string? text, PartBinding binding, WireFormat format)
    {
        if (text is null)
        {
            var whole = new OutputPiece[binding.Outputs.Length];
            for (var index = 0; index < whole.Length; index++)
            {
                var output = binding.Outputs[index];
                whole[index] = new OutputPiece(output.Tensor, index, output, output.Box, format);
            }

            return new OutputSet(whole, format);
        }

        return BoxReader.Parse(EdgeParameters.Returns, text, _maxChars, PartSetJson.Default.IReadOnlyListValueBox).TryGetValue(out var list, out var error)
            ? ToOutputs(EdgeParameters.Returns, list!, binding, format)
            : error;
    }

    private Outcome<ForwardTarget[]> ReadForwards(string? text, PartBinding binding, WireFormat format)
    {
        if (!BoxReader.Parse(EdgeParameters.Forward, text, _maxChars, CallJson.Default.IReadOnlyListForwardEntry).TryGetValue(out var list, out var error))
        {
            return error;
        }

        var targets = new ForwardTarget[list?.Count ?? 0];
        for (var index = 0; index < targets.Length; index++)
        {
            if (list![index] is not { Device.Length: > 0, Pieces.IsDefault: false } entry)
            {
                return new Error(ErrorReason.MalformedRequest, $"Parameter '{EdgeParameters.Forward}'[{index}]: expected an object with 'device' and 'pieces'.");
            }

            if (string.Equals(entry.Device, _device, StringComparison.Ordinal))
            {
                return new Error(ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.Forward}'[{index}]: '{_device}' is this device; '{EdgeParameters.Keep}' keeps values here.");
            }

            if (!ToOutputs(EdgeParameters.Forward, entry.Pieces, binding, format).TryGetValue(out var outputs, out error))
            {
                return error;
            }

            var pieces = JsonSerializer.Serialize(entry.Pieces, PartSetJson.Default.IReadOnlyListValueBox);
            targets[index] = new ForwardTarget(entry.Device, outputs, new InferParameter { StringParam = pieces });
        }

        return targets;
    }

    private static Outcome<OutputSet> ToOutputs(string parameter, IReadOnlyList<ValueBox> list, PartBinding binding, WireFormat format)
    {
        if (!BoxReader.ToBoxes(parameter, list).TryGetValue(out var boxes, out var error))
        {
            return error;
        }

        var pieces = new OutputPiece[boxes.Length];
        for (var index = 0; index < pieces.Length; index++)
        {
            var output = IndexOf(binding, boxes[index]);
            if (output < 0)
            {
                return binding.Outputs.ToArray().Any(other => string.Equals(other.Box.Value, boxes[index].Value, StringComparison.Ordinal))
                    ? new Error(
                        ErrorReason.InvalidArgument,
                        $"Parameter '{parameter}'[{index}]: box {boxes[index]} is out of range; the part gives {Describe(binding)}.")
                    : UnknownOutput(parameter, boxes[index].Value, binding);
            }

            pieces[index] = new OutputPiece(index.ToString(CultureInfo.InvariantCulture), output, binding.Outputs[output], boxes[index], format);
        }

        return new OutputSet(pieces, format);
    }

    private static int IndexOf(PartBinding binding, PieceBox box)
    {
        for (var index = 0; index < binding.Outputs.Length; index++)
        {
            var output = binding.Outputs[index].Box;
            if (string.Equals(output.Value, box.Value, StringComparison.Ordinal)
                && output.Region.Rank == box.Region.Rank
                && output.Region.Contains(box.Region))
            {
                return index;
            }
        }

        return -1;
    }

    private static Error UnknownOutput(string parameter, string? value, PartBinding binding) =>
        new(ErrorReason.WrongTensorName, $"Parameter '{parameter}': the part does not give value '{value}'; it gives {Describe(binding)}.");

    private static string Describe(PartBinding binding) => string.Join("; ", binding.Outputs.ToArray().Select(output => output.Box.ToString()));
}
