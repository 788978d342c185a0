import Engine
import Testing

@Suite struct TensorTests {
    @Test func keepsShapeAndValues() {
        let tensor = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.values[4] == 5)
    }
}
