using System.CommandLine;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>How commands are told which model is meant.</summary>
internal sealed class ModelArguments
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "ONNX file.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _builtin = new("--builtin")
    {
        Description = $"A model of the papers in place of a file: {string.Join(", ", ModelFile.BuiltinNames)}.",
    };

    private readonly Option<string[]> _shapes = new("--shapes")
    {
        Description = "Dimensions of an input that the file leaves open, such as image=1,3,416,416; once for each input.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds them to a command.</summary>
    public ModelArguments(Command command)
    {
        command.Arguments.Add(_model);
        command.Options.Add(_builtin);
        command.Options.Add(_shapes);
    }

    /// <summary>The file; null for none.</summary>
    public string? Path(ParseResult arguments) => arguments.GetValue(_model);

    /// <summary>The benchmark model; null for none.</summary>
    public string? Builtin(ParseResult arguments) => arguments.GetValue(_builtin);

    /// <summary>The shapes, as text.</summary>
    public IReadOnlyList<string> Shapes(ParseResult arguments) => arguments.GetValue(_shapes) ?? [];
}
