using System.CommandLine;
using System.Text.Json;
using EdgeAspire.Planner.Planning.CommandLine;

namespace EdgeAspire.Planner.Profiles.CommandLine;

/// <summary><c>profile model.onnx</c>: measures this machine layer by layer and prints times and how well they predict each other.</summary>
internal sealed class ProfileCommand : Command
{
    /// <summary>The word that asks for it.</summary>
    public const string Word = "profile";

    private readonly ModelArguments _model;
    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "Time for measuring.",
        DefaultValueFactory = _ => ProfileQuestion.DefaultSeconds,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the profile as JSON, as a file of devices and the API take it." };

    public ProfileCommand()
        : base(Word, "Measures this machine layer by layer, and prints times and prediction errors.")
    {
        _model = new ModelArguments(this);
        foreach (Option option in new Option[] { _seconds, _json })
        {
            Options.Add(option);
        }

        SetAction((arguments, cancellation) => Task.FromResult(Run(arguments, cancellation)));
    }

    private int Run(ParseResult arguments, CancellationToken cancellation)
    {
        var question = new ProfileQuestion(
            _model.Path(arguments), _model.Builtin(arguments), arguments.GetValue(_seconds), TimeProvider.System)
        {
            Shapes = _model.Shapes(arguments),
        };
        if (!question.Answer(cancellation).TryGetValue(out var profile, out var error))
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }

        if (arguments.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(profile, ProfileJson.Readable.ProfileDocument));
        }
        else
        {
            ProfileTable.Write(profile, Console.Out);
        }

        return 0;
    }
}
