namespace EdgeAspire.Stage.Running;

/// <summary>Calls whose texts were read already; those read first go first.</summary>
internal sealed class RecipeCache
{
    private const int MaxRecipes = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<RecipeKey, CallRecipe> _recipes = [];
    private readonly Queue<RecipeKey> _order = new();

    public CallRecipe? Find(in RecipeKey key)
    {
        lock (_gate)
        {
            return _recipes.GetValueOrDefault(key);
        }
    }

    public void Add(in RecipeKey key, CallRecipe recipe)
    {
        lock (_gate)
        {
            if (!_recipes.TryAdd(key, recipe))
            {
                return;
            }

            _order.Enqueue(key);
            if (_order.Count > MaxRecipes)
            {
                _recipes.Remove(_order.Dequeue());
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _recipes.Clear();
            _order.Clear();
        }
    }
}
